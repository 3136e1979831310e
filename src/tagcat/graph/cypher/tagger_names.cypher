// Who or what has tagged anything.
// $owner: the user's id
MATCH (t:Tag)<-[r:TAGGED]-()
WHERE t.owner = $owner AND t.id IS NOT NULL
RETURN DISTINCT r.by AS by
