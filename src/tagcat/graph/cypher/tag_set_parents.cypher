// Gives tags without parents the ones they have.
// $owner: the user's id
// $tags: as in tag_set
UNWIND $tags AS tag
UNWIND range(0, size(tag[4]) - 1) AS number
MATCH (t:Tag {owner: $owner, id: tag[0]})
USING INDEX SEEK t:Tag(owner, id)
MATCH (parent:Tag {owner: $owner, id: tag[4][number]})
USING INDEX SEEK parent:Tag(owner, id)
CREATE (t)-[:PARENT {number: number}]->(parent)
