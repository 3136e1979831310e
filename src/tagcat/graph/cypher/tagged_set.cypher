// Tags contents, or sets what is told of their tags.
// $owner: the user's id
// $tagged: lists of a content's sha256, a tag's id and what is told
UNWIND $tagged AS tagged
MATCH (c:Content {owner: $owner, sha256: tagged[0]})
USING INDEX SEEK c:Content(owner, sha256)
MATCH (t:Tag {owner: $owner, id: tagged[1]})
USING INDEX SEEK t:Tag(owner, id)
MERGE (c)-[g:TAGGED]->(t)
SET g = tagged[2]
