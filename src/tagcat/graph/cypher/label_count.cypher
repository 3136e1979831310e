// How many labels there are.
// $owner: the user's id
MATCH (l:Label)
USING INDEX l:Label(owner, key)
WHERE l.owner = $owner AND l.key IS NOT NULL
RETURN count(l) AS labels
