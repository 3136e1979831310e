// Tags key frames, or sets what is told of their tags.
// $owner: the user's id
// $tagged: lists of a video's sha256 and a map, from the numbers of its key frames as texts to
//     lists of a tag's id and what is told
UNWIND $tagged AS tagged
MATCH (c:Content {owner: $owner, sha256: tagged[0]})<-[:SOURCE]-(f:Frame)
USING INDEX SEEK c:Content(owner, sha256)
WITH f, tagged[1][toString(f.number)] AS marks
WHERE marks IS NOT NULL
UNWIND marks AS mark
MATCH (t:Tag {owner: $owner, id: mark[0]})
USING INDEX SEEK t:Tag(owner, id)
MERGE (f)-[g:TAGGED]->(t)
SET g = mark[1]
