// All labels in the form without case.
// $owner: the user's id
MATCH (l:Label)
USING INDEX l:Label(owner, key)
WHERE l.owner = $owner AND l.key IS NOT NULL
RETURN l.key AS key
