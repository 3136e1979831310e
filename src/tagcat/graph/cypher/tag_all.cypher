// All tags, each with how many parents it has and the ids of those.
// $owner: the user's id
MATCH (t:Tag)
WHERE t.owner = $owner AND t.id IS NOT NULL
OPTIONAL MATCH (t)-[p:PARENT]->(parent:Tag)
WITH t, p, parent
ORDER BY p.number
RETURN t.id AS id, t.name AS name, t.aliases AS aliases, t.parents AS parents,
       collect(parent.id) AS ids, t.colour AS colour
