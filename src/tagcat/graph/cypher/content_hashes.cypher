// Images with their looks.
// $owner: the user's id
MATCH (c:Content)-[:LOOKS]->(l:Look)
WHERE c.owner = $owner AND c.id IS NOT NULL AND l.hash IS NOT NULL
RETURN c.id AS id, l.hash AS look
