// Adds files of contents that are there; tells how many of each kind.
// $owner: the user's id
// $files: lists of the content's id and the file's properties
MATCH (u:User {id: $owner})
UNWIND $files AS file
MATCH (c:Content {owner: $owner, id: file[0]})
USING INDEX SEEK c:Content(owner, id)
CREATE (c)-[:`SET`]->(f:File)-[:BELONGS]->(u)
SET f = file[1], f.owner = $owner, f.kind = c.kind, f.pixels = c.width * c.height,
    c.files = c.files + 1
FOREACH (_ IN CASE WHEN c.kind = 'image' THEN [1] ELSE [] END | SET f:ImageFile)
FOREACH (_ IN CASE WHEN c.kind = 'video' THEN [1] ELSE [] END | SET f:VideoFile)
RETURN c.kind AS kind, count(*) AS files
