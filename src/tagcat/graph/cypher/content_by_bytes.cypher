// The content with these bytes. One row for a user who is there.
// $owner: the user's id
// $sha256: of the bytes, in hexadecimal digits
MATCH (u:User {id: $owner})
OPTIONAL MATCH (c:Content {owner: $owner, sha256: $sha256})
USING INDEX SEEK c:Content(owner, sha256)
RETURN c.id AS id
