// Counts anew how many suggestions there are for contents.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
SET c.suggestions = COUNT { (c)-[:SUGGESTED]->(:Label) }
