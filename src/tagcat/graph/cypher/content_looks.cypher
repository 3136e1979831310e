// Looks of contents, and how many of their images and key frames have each.
// $owner: the user's id
// $contents: ids of contents
UNWIND $contents AS id
MATCH (c:Content {owner: $owner, id: id})
USING INDEX SEEK c:Content(owner, id)
CALL {
    WITH c
    MATCH (c)-[:LOOKS]->(l:Look)
    RETURN l
    UNION ALL
    WITH c
    MATCH (c)<-[:SOURCE]-(:Frame)-[:LOOKS]->(l:Look)
    RETURN l
}
RETURN l.id AS look, count(*) AS uses
