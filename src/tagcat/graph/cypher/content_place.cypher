// What is known of files that are to be saved: the file at its place with its content, and the
// content with its bytes. For a user who is there one row for each, in order.
// $owner: the user's id
// $files: lists of what stands for device and path, and the sha256 of the content's bytes in
//     hexadecimal digits
MATCH (u:User {id: $owner})
UNWIND range(0, size($files) - 1) AS number
WITH number, $files[number] AS asked
OPTIONAL MATCH (f:File {owner: $owner, place: asked[0]})
USING INDEX SEEK f:File(owner, place)
OPTIONAL MATCH (there:Content)-[:`SET`]->(f)
OPTIONAL MATCH (same:Content {owner: $owner, sha256: asked[1]})
USING INDEX SEEK same:Content(owner, sha256)
RETURN f.id AS file, f.saved AS saved, there.id AS there, there.truncated AS there_truncated,
       same.id AS content, same.truncated AS truncated
ORDER BY number
