// Contents that have one of the tags, whole or a key frame of them.
// $owner: the user's id
// $tags: ids of tags
UNWIND $tags AS id
MATCH (t:Tag {owner: $owner, id: id})
USING INDEX SEEK t:Tag(owner, id)
CALL {
    WITH t
    MATCH (t)<-[:TAGGED]-(c:Content)
    RETURN c
    UNION
    WITH t
    MATCH (t)<-[:TAGGED]-(:Frame)-[:SOURCE]->(c:Content)
    RETURN c
}
RETURN DISTINCT c.sha256 AS sha256
