// Deletes those of the files that are there; tells how many of each content, kind and device.
// $owner: the user's id
// $files: ids of files, each once
UNWIND $files AS id
MATCH (f:File {owner: $owner, id: id})<-[:`SET`]-(c:Content)
USING INDEX SEEK f:File(owner, id)
WITH f, c.id AS content, f.kind AS kind, f.device_key AS device
DETACH DELETE f
RETURN content, kind, device, count(*) AS files
