// Matches of looks; "outward" where the look asked for is the lower end.
// $owner: the user's id
// $looks: ids of looks
// $variance: the largest needed variance
UNWIND $looks AS own
MATCH (l:Look {owner: $owner, id: own})-[m:`MATCH`]-(other:Look)
USING INDEX SEEK l:Look(owner, id)
WHERE m.needed <= $variance
RETURN startNode(m) = l AS outward, startNode(m).id AS low, endNode(m).id AS high,
       m.needed AS needed, m.distance AS distance, m.trimmed AS trimmed,
       m.orientation AS orientation, m.complexity AS complexity, m.also AS also
