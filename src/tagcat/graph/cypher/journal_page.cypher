// Entries of the journal, the newest first. The order is that of the index.
// $owner: the user's id
// $before: the number behind the first
// $limit: how many entries
MATCH (j:Journal)
WHERE j.owner = $owner AND j.number < $before
WITH j
ORDER BY j.owner DESC, j.number DESC
LIMIT $limit
RETURN j.number AS number, j.at AS at, j.title AS title, j.edits AS edits, j.undone AS undone
