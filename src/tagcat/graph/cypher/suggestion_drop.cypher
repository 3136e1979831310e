// Takes back what taggers suggest for contents.
// $owner: the user's id
// $contents: sha256 of contents
// $taggers: ids of taggers
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})-[s:SUGGESTED]->(:Label)
USING INDEX SEEK c:Content(owner, sha256)
WHERE s.tagger IN $taggers
DELETE s
