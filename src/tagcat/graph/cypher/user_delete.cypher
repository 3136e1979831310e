// Deletes a user, who is locked, with every node that belongs to it. Each part names one label and
// what its index begins with, so that no node of others is looked at.
// $owner: the user's id
MATCH (u:User {id: $owner})
CALL {
    MATCH (c:Content)
    WHERE c.owner = $owner AND c.id IS NOT NULL
    MATCH (c)<-[:SOURCE]-(f:Frame)
    DETACH DELETE f
}
CALL {
    MATCH (n:File)
    WHERE n.owner = $owner AND n.id IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Content)
    WHERE n.owner = $owner AND n.id IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Look)
    WHERE n.owner = $owner AND n.id IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Page)
    WHERE n.owner = $owner AND n.number IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Drop)
    WHERE n.owner = $owner AND n.number IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Device)
    WHERE n.owner = $owner AND n.key IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Tag)
    WHERE n.owner = $owner AND n.id IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Label)
    WHERE n.owner = $owner AND n.key IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Tagger)
    WHERE n.owner = $owner AND n.id IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Decision)
    WHERE n.owner = $owner AND n.low IS NOT NULL AND n.high IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (n:Journal)
    WHERE n.owner = $owner AND n.number IS NOT NULL
    DETACH DELETE n
}
CALL {
    MATCH (t:RefreshToken)
    WHERE t.user = $owner AND t.family IS NOT NULL
    DETACH DELETE t
}
DETACH DELETE u
