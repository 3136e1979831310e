// Looks by id.
// $owner: the user's id
// $after: the id before the first
// $upto: the last id
MATCH (l:Look)
WHERE l.owner = $owner AND l.id > $after AND l.id <= $upto
RETURN l.id AS id, l.hash AS hash
ORDER BY l.id
