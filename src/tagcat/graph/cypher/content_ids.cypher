// Ids of those of the contents that are saved.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
RETURN sha256, c.id AS id
