// A content with its looks: one row for an image, one for each key frame of a video.
// $owner: the user's id
// $content: the content's id
MATCH (c:Content {owner: $owner, id: $content})
USING INDEX SEEK c:Content(owner, id)
OPTIONAL MATCH (c)-[:LOOKS]->(l:Look)
OPTIONAL MATCH (c)<-[:SOURCE]-(f:Frame)-[:LOOKS]->(of:Look)
RETURN c.kind AS kind, c.frames AS frames, f.number AS number, f.pos AS pos,
       coalesce(l.id, of.id) AS look
ORDER BY number
