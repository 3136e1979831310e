// One page of decisions, by the lower sha256 and the higher. The order is that of the index.
// $owner: the user's id
// $low, $high: of the decision before the first
// $limit: how many decisions
MATCH (d:Decision)
USING INDEX d:Decision(owner, low, high)
WHERE d.owner = $owner AND d.low >= $low AND (d.low > $low OR d.high > $high)
  AND d.high IS NOT NULL
WITH d
ORDER BY d.owner, d.low, d.high
LIMIT $limit
RETURN d.low AS low, d.high AS high, d.verdict AS verdict, d.at AS at
