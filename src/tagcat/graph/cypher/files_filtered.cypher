// One page of files that meet a condition. Words in capitals and braces are put in by
// neo4j/conditions.py: the condition on f and c, the property that is sorted by, and the order.
// $owner: the user's id
// $kind: image or video
// $search: part of the name's key, or an empty text
// $at, $after: sort value and id of the file before the first
// $limit: how many files
// and the values of the condition
MATCH (f:File)<-[:`SET`]-(c:Content)
WHERE f.owner = $owner AND f.kind = $kind AND f.id IS NOT NULL AND c.id IS NOT NULL
  AND (f.{RANK} {BEHIND} $at OR f.{RANK} = $at AND f.id {BEHIND} $after)
  AND ($search = '' OR f.key CONTAINS $search)
  AND ({CONDITION})
RETURN f.id AS id, f.{RANK} AS at
ORDER BY f.{RANK} {ORDER}, f.id {ORDER}
LIMIT $limit
