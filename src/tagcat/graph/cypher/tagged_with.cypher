// What has one of the tags, by sha256, contents before their key frames.
// $owner: the user's id
// $tags: ids of tags, each once
// $limit: how much
UNWIND $tags AS id
MATCH (t:Tag {owner: $owner, id: id})
USING INDEX SEEK t:Tag(owner, id)
CALL {
    WITH t
    MATCH (t)<-[g:TAGGED]-(c:Content)
    RETURN c, g, -1 AS frame
    UNION ALL
    WITH t
    MATCH (t)<-[g:TAGGED]-(f:Frame)-[:SOURCE]->(c:Content)
    RETURN c, g, f.number AS frame
}
RETURN id AS tag, c.sha256 AS sha256, frame, g {.*} AS tagging
ORDER BY sha256, frame, tag
LIMIT $limit
