// Deletes a user, who is locked, with every node that belongs to it. A script: each statement names
// one label, so that each is found by its owner in an index.
// $owner: the user's id
MATCH (c:Content)
WHERE c.owner = $owner AND c.id IS NOT NULL
MATCH (c)<-[:SOURCE]-(f:Frame)
DETACH DELETE f;
MATCH (n:File)
WHERE n.owner = $owner AND n.id IS NOT NULL
DETACH DELETE n;
MATCH (n:Content)
WHERE n.owner = $owner AND n.id IS NOT NULL
DETACH DELETE n;
MATCH (n:Look)
WHERE n.owner = $owner AND n.id IS NOT NULL
DETACH DELETE n;
MATCH (n:Page)
WHERE n.owner = $owner AND n.number IS NOT NULL
DETACH DELETE n;
MATCH (n:Drop)
WHERE n.owner = $owner AND n.number IS NOT NULL
DETACH DELETE n;
MATCH (n:Device)
WHERE n.owner = $owner AND n.key IS NOT NULL
DETACH DELETE n;
MATCH (n:Tag)
WHERE n.owner = $owner AND n.id IS NOT NULL
DETACH DELETE n;
MATCH (n:Decision)
WHERE n.owner = $owner AND n.low IS NOT NULL AND n.high IS NOT NULL
DETACH DELETE n;
MATCH (n:Journal)
WHERE n.owner = $owner AND n.number IS NOT NULL
DETACH DELETE n;
MATCH (t:RefreshToken)
WHERE t.user = $owner AND t.family IS NOT NULL
DETACH DELETE t;
MATCH (u:User {id: $owner})
DETACH DELETE u;
