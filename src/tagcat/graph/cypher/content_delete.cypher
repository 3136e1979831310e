// Deletes contents with their key frames.
// $owner: the user's id
// $contents: ids of contents
UNWIND $contents AS id
MATCH (c:Content {owner: $owner, id: id})
USING INDEX SEEK c:Content(owner, id)
OPTIONAL MATCH (c)<-[:SOURCE]-(f:Frame)
DETACH DELETE f, c
