// Key frames of videos with their looks, in order of time.
// $owner: the user's id
// $contents: ids of contents
UNWIND $contents AS id
MATCH (c:Content {owner: $owner, id: id})<-[:SOURCE]-(f:Frame)-[:LOOKS]->(l:Look)
USING INDEX SEEK c:Content(owner, id)
RETURN id AS video, f.pos AS pos, l.hash AS look
ORDER BY video, f.number
