// How many files of a kind have a name like this.
// $owner: the user's id
// $kind: image or video
// $search: part of the name's key
MATCH (f:File)
WHERE f.owner = $owner AND f.kind = $kind AND f.key CONTAINS $search AND f.id IS NOT NULL
RETURN count(*) AS files
