// Contents of which a file meets a condition; see files_filtered.
// $owner: the user's id
// $kind: image or video
// and the values of the condition
MATCH (f:File)<-[:`SET`]-(c:Content)
WHERE f.owner = $owner AND f.kind = $kind AND f.id IS NOT NULL AND c.id IS NOT NULL
  AND ({CONDITION})
RETURN DISTINCT c.id AS id
