// Adds a file of a content that is there.
// $owner: the user's id
// $content: the content's id
// $file: its properties
MATCH (u:User {id: $owner})
MATCH (c:Content {owner: $owner, id: $content})
USING INDEX SEEK c:Content(owner, id)
CREATE (c)-[:`SET`]->(f:File)-[:BELONGS]->(u)
SET f = $file, f.owner = $owner, f.kind = c.kind, f.pixels = c.width * c.height,
    c.files = c.files + 1
FOREACH (_ IN CASE WHEN c.kind = 'image' THEN [1] ELSE [] END | SET f:ImageFile)
FOREACH (_ IN CASE WHEN c.kind = 'video' THEN [1] ELSE [] END | SET f:VideoFile)
RETURN c.kind AS kind
