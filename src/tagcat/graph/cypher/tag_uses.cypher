// On how much each tag is: images, videos, the files of these, and key frames.
// $owner: the user's id
MATCH (t:Tag)
WHERE t.owner = $owner AND t.id IS NOT NULL
CALL {
    WITH t
    MATCH (t)<-[:TAGGED]-(c:Content)
    RETURN c, 0 AS frame
    UNION ALL
    WITH t
    MATCH (t)<-[:TAGGED]-(:Frame)-[:SOURCE]->(c:Content)
    RETURN c, 1 AS frame
}
WITH t, c, sum(frame) AS frames
RETURN t.id AS tag, sum(CASE c.kind WHEN 'image' THEN 1 ELSE 0 END) AS images,
       sum(CASE c.kind WHEN 'video' THEN 1 ELSE 0 END) AS videos, sum(c.files) AS files,
       sum(frames) AS frames
