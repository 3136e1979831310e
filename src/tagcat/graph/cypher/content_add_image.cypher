// Adds an image that no file holds yet.
// $owner: the user's id
// $content: its properties
// $look: the id of its look
MATCH (l:Look {owner: $owner, id: $look})
USING INDEX SEEK l:Look(owner, id)
CREATE (c:Content:Image)-[:LOOKS]->(l)
SET c = $content, c.owner = $owner
