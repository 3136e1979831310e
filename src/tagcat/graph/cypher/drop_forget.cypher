// Lists deleted looks no longer.
// $owner: the user's id
// $upto: the last number
MATCH (d:Drop)
WHERE d.owner = $owner AND d.number <= $upto
DELETE d
