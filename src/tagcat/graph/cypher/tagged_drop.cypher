// Takes tags off contents.
// $owner: the user's id
// $tagged: lists of a content's sha256 and the ids of tags
UNWIND $tagged AS tagged
MATCH (c:Content {owner: $owner, sha256: tagged[0]})-[g:TAGGED]->(t:Tag)
USING INDEX SEEK c:Content(owner, sha256)
WHERE t.id IN tagged[1]
DELETE g
