// Forgets labels that nothing needs any more.
// $owner: the user's id
// $keep: labels that are about to be needed
MATCH (l:Label)
USING INDEX l:Label(owner, key)
WHERE l.owner = $owner AND l.key IS NOT NULL AND NOT l.key IN $keep AND NOT EXISTS { (l)--() }
DELETE l
