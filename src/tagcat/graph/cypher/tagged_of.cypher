// What is tagged of contents, in one row each: how many tags it has and how many its key frames,
// and these, as lists of a tag's id, the number of a key frame or null, and what is told of it.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
WHERE c.tags > 0 OR c.frame_tags > 0
CALL {
    WITH c
    CALL {
        WITH c
        MATCH (c)-[g:TAGGED]->(t:Tag)
        RETURN [t.id, null, g {.*}] AS tagged
        UNION ALL
        WITH c
        WITH c
        WHERE c.frame_tags > 0
        MATCH (c)<-[:SOURCE]-(f:Frame)-[g:TAGGED]->(t:Tag)
        RETURN [t.id, f.number, g {.*}] AS tagged
    }
    RETURN collect(tagged) AS tagged
}
RETURN sha256, c.tags AS tags, c.frame_tags AS frame_tags, tagged
