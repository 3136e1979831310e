// One page of files, by rising name. The order is that of the index.
// $owner: the user's id
// $kind: image or video
// $search: part of the name's key, or an empty text
// $at, $after: key and id of the file before the first
// $limit: how many files
MATCH (f:File)
WHERE f.owner = $owner AND f.kind = $kind
  AND f.key >= $at AND (f.key > $at OR f.id > $after) AND f.id IS NOT NULL
  AND ($search = '' OR f.key CONTAINS $search)
WITH f
ORDER BY f.owner, f.kind, f.key, f.id
LIMIT $limit
RETURN f.id AS id, f.key AS at
