// What is suggested for contents, in one row each: how many suggestions, and what is told of them.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
WHERE c.suggestions > 0
CALL {
    WITH c
    MATCH (c)-[s:SUGGESTED]->(:Label)
    RETURN collect(s {.*}) AS told
}
RETURN sha256, c.suggestions AS suggestions, told
