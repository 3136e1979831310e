// Remarks on contents. There is one where there is a note, which may be empty.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
WHERE c.note IS NOT NULL
RETURN sha256, c.note AS note, c.rating AS rating
