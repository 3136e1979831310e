// Decisions on pairs of contents.
// $owner: the user's id
// $pairs: lists of the lower sha256 and the higher
UNWIND $pairs AS pair
MATCH (d:Decision {owner: $owner, low: pair[0], high: pair[1]})
USING INDEX d:Decision(owner, low, high)
RETURN d.low AS low, d.high AS high, d.verdict AS verdict, d.at AS at
