// Key frames that have the looks.
// $owner: the user's id
// $looks: ids of looks
UNWIND $looks AS id
MATCH (l:Look {owner: $owner, id: id})<-[:LOOKS]-(f:Frame)-[:SOURCE]->(v:Video)
USING INDEX SEEK l:Look(owner, id)
RETURN id AS look, v.id AS video, f.number AS number, f.pos AS pos
ORDER BY look, video, number
