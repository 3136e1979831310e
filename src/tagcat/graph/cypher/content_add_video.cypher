// Adds a video that no file holds yet, with its key frames.
// $owner: the user's id
// $content: its properties
// $frames: lists of a number, a position in milliseconds and the id of a look
CREATE (v:Content:Video)
SET v = $content, v.owner = $owner
WITH v
UNWIND $frames AS frame
MATCH (l:Look {owner: $owner, id: frame[2]})
USING INDEX SEEK l:Look(owner, id)
CREATE (v)<-[:SOURCE]-(:Frame {owner: $owner, number: frame[0], pos: frame[1]})-[:LOOKS]->(l)
