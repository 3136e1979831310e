// Takes tags off key frames.
// $owner: the user's id
// $tagged: lists of a video's sha256 and a map, from the numbers of its key frames as texts to the
//     ids of tags
UNWIND $tagged AS tagged
MATCH (c:Content {owner: $owner, sha256: tagged[0]})<-[:SOURCE]-(f:Frame)
USING INDEX SEEK c:Content(owner, sha256)
WITH f, tagged[1][toString(f.number)] AS tags
WHERE tags IS NOT NULL
MATCH (f)-[g:TAGGED]->(t:Tag)
WHERE t.id IN tags
DELETE g
