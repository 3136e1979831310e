// The names of files of a kind that have letters beyond ASCII, which filters compare in Python.
// $owner: the user's id
// $kind: image or video
MATCH (f:File)
WHERE f.owner = $owner AND f.kind = $kind AND f.id IS NOT NULL
  AND NOT f.name =~ '(?s)[\\x00-\\x7f]*'
RETURN f.id AS id, f.name AS text
