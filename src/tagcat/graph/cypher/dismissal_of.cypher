// What is dismissed for contents, in one row each: how many labels, and these, as lists of the label
// and the time.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
WHERE c.dismissals > 0
CALL {
    WITH c
    MATCH (c)-[d:DISMISSED]->(l:Label)
    RETURN collect([l.key, d.at]) AS told
}
RETURN sha256, c.dismissals AS dismissals, told
