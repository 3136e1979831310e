// Looks that were deleted since.
// $owner: the user's id
// $after: the number before the first
// $upto: the last number
MATCH (d:Drop)
WHERE d.owner = $owner AND d.number > $after AND d.number <= $upto
RETURN d.number AS number, d.look AS look
ORDER BY d.number
