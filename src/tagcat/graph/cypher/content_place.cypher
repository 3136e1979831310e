// What is known of a file that is to be saved: the file at its place with its content, and the
// content with its bytes. One row for a user who is there.
// $owner: the user's id
// $place: what stands for device and path
// $sha256: of the content's bytes, in hexadecimal digits
MATCH (u:User {id: $owner})
OPTIONAL MATCH (f:File {owner: $owner, place: $place})
USING INDEX SEEK f:File(owner, place)
OPTIONAL MATCH (there:Content)-[:`SET`]->(f)
OPTIONAL MATCH (same:Content {owner: $owner, sha256: $sha256})
USING INDEX SEEK same:Content(owner, sha256)
RETURN f.id AS file, there.id = same.id AS is_same,
       same.id AS content, same.truncated AS truncated
