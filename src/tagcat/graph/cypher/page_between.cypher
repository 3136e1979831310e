// Pages of looks by number.
// $owner: the user's id
// $first: the first number
// $last: the last number
MATCH (p:Page)
WHERE p.owner = $owner AND p.number >= $first AND p.number <= $last
RETURN p.number AS number, p.looks AS looks
ORDER BY p.number
