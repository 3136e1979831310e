// Key frames of videos with the ids of their looks, in order of time.
// $owner: the user's id
// $contents: ids of contents
UNWIND $contents AS id
MATCH (c:Content {owner: $owner, id: id})<-[:SOURCE]-(f:Frame)-[:LOOKS]->(l:Look)
USING INDEX SEEK c:Content(owner, id)
RETURN id AS video, f.number AS number, f.pos AS pos, l.id AS look
ORDER BY video, number
