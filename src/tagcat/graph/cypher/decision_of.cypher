// Decisions on contents and any other, those on two of them twice.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
CALL {
    WITH sha256
    MATCH (d:Decision)
    USING INDEX d:Decision(owner, low, high)
    WHERE d.owner = $owner AND d.low = sha256 AND d.high IS NOT NULL
    RETURN d
    UNION ALL
    WITH sha256
    MATCH (d:Decision)
    USING INDEX d:Decision(owner, high, low)
    WHERE d.owner = $owner AND d.high = sha256 AND d.low IS NOT NULL
    RETURN d
}
RETURN d.low AS low, d.high AS high, d.verdict AS verdict, d.at AS at
