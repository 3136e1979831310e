// Other tags on the contents that have a tag, and on how many of these.
// $owner: the user's id
// $tag: the id of the tag
// $limit: how many tags
MATCH (t:Tag {owner: $owner, id: $tag})
CALL {
    WITH t
    MATCH (t)<-[:TAGGED]-(c:Content)
    RETURN c
    UNION
    WITH t
    MATCH (t)<-[:TAGGED]-(:Frame)-[:SOURCE]->(c:Content)
    RETURN c
}
CALL {
    WITH c
    MATCH (c)-[:TAGGED]->(o:Tag)
    RETURN o
    UNION
    WITH c
    WITH c
    WHERE c.frame_tags > 0
    MATCH (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(o:Tag)
    RETURN o
}
WITH t, o
WHERE o <> t
RETURN o.id AS tag, count(*) AS both
ORDER BY both DESC, tag
LIMIT $limit
