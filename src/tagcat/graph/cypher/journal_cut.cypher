// Forgets the oldest entries of the journal.
// $owner: the user's id
// $upto: the last number
MATCH (j:Journal)
WHERE j.owner = $owner AND j.number <= $upto
DELETE j
