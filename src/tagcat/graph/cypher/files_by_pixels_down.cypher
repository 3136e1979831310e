// One page of files, by falling number of pixels. The order is that of the index.
// $owner: the user's id
// $kind: image or video
// $search: part of the name's key, or an empty text
// $at, $after: value and id of the file before the first
// $limit: how many files
MATCH (f:File)
WHERE f.owner = $owner AND f.kind = $kind
  AND f.pixels <= $at AND (f.pixels < $at OR f.id < $after) AND f.id IS NOT NULL
  AND ($search = '' OR f.key CONTAINS $search)
WITH f
ORDER BY f.owner DESC, f.kind DESC, f.pixels DESC, f.id DESC
LIMIT $limit
RETURN f.id AS id, f.pixels AS at
