// Files of a kind with notes on their contents that have letters beyond ASCII.
// $owner: the user's id
// $kind: image or video
MATCH (f:File)<-[:`SET`]-(c:Content)
WHERE f.owner = $owner AND f.kind = $kind AND f.id IS NOT NULL AND c.note IS NOT NULL
  AND NOT c.note =~ '(?s)[\\x00-\\x7f]*'
RETURN f.id AS id, c.note AS text
