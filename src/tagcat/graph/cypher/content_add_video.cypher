// Adds videos that no file holds yet, with their key frames.
// $owner: the user's id
// $videos: lists of a video's properties and its key frames, each a list of a number, a position
//     in milliseconds and the id of a look
UNWIND $videos AS video
CREATE (v:Content:Video)
SET v = video[0], v.owner = $owner
WITH v, video
UNWIND video[1] AS frame
MATCH (l:Look {owner: $owner, id: frame[2]})
USING INDEX SEEK l:Look(owner, id)
CREATE (v)<-[:SOURCE]-(:Frame {owner: $owner, number: frame[0], pos: frame[1]})-[:LOOKS]->(l)
