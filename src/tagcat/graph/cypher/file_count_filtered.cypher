// How many files meet a condition; see files_filtered.
// $owner: the user's id
// $kind: image or video
// $search: part of the name's key, or an empty text
// and the values of the condition
MATCH (f:File)<-[:`SET`]-(c:Content)
WHERE f.owner = $owner AND f.kind = $kind AND f.id IS NOT NULL AND c.id IS NOT NULL
  AND ($search = '' OR f.key CONTAINS $search)
  AND ({CONDITION})
RETURN count(*) AS files
