// Adds images that no file holds yet.
// $owner: the user's id
// $images: lists of an image's properties and the id of its look
UNWIND $images AS image
MATCH (l:Look {owner: $owner, id: image[1]})
USING INDEX SEEK l:Look(owner, id)
CREATE (c:Content:Image)-[:LOOKS]->(l)
SET c = image[0], c.owner = $owner
