// Joins new looks with looks that are not newer. Told from the lower id to the higher.
// $owner: the user's id
// $matches: lists of a higher id and its matches, each a list of the lower id, needed variance,
//     distance, whether trimmed, orientation, complexity, and the other ways as bytes or null
UNWIND $matches AS of
MATCH (high:Look {owner: $owner, id: of[0]})
USING INDEX SEEK high:Look(owner, id)
UNWIND of[1] AS m
MATCH (low:Look {owner: $owner, id: m[0]})
USING INDEX SEEK low:Look(owner, id)
CREATE (low)-[:`MATCH` {needed: m[1], distance: m[2], trimmed: m[3], orientation: m[4],
                        complexity: m[5], also: m[6]}]->(high)
