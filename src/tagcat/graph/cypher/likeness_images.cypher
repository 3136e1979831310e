// Matches of looks that images have, where the look asked for is the higher end.
// $owner: the user's id
// $looks: ids of looks
// $variance: the largest needed variance
UNWIND $looks AS id
MATCH (high:Look {owner: $owner, id: id})<-[m:`MATCH`]-(low:Look)
USING INDEX SEEK high:Look(owner, id)
WHERE m.needed <= $variance AND (low <> high OR high.uses > 1)
  AND EXISTS { (low)<-[:LOOKS]-(:Image) }
RETURN low.id AS low, id AS high, m.needed AS needed, m.distance AS distance,
       m.trimmed AS trimmed, m.orientation AS orientation, m.complexity AS complexity,
       m.also AS also
