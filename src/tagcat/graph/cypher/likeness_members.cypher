// Contents with the looks of images, by sha256. The order is that of the index.
// $owner: the user's id
// $after: sha256 of the content before the first
// $limit: how many contents
MATCH (c:Content)
WHERE c.owner = $owner AND c.sha256 > $after
WITH c
ORDER BY c.owner, c.sha256
LIMIT $limit
OPTIONAL MATCH (c)-[:LOOKS]->(l:Look)
RETURN c.id AS id, c.sha256 AS sha256, c.kind AS kind, c.frames AS frames, c.files AS files,
       l.id AS look
ORDER BY sha256
