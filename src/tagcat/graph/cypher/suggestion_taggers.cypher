// For how many contents each tagger suggests something, and how many suggestions are open.
// $owner: the user's id
// $tag_of: ids of tags by their names and aliases in the form without case
MATCH (l:Label)
USING INDEX l:Label(owner, key)
WHERE l.owner = $owner AND l.key IS NOT NULL
MATCH (l)<-[s:SUGGESTED]-(c:Content)
WITH s.tagger AS tagger, c,
     NOT EXISTS { (c)-[:DISMISSED]->(l) }
  AND NOT EXISTS { MATCH (c)-[:TAGGED]->(t:Tag) WHERE t.id = $tag_of[l.key] }
  AND NOT EXISTS {
      MATCH (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(t:Tag)
      WHERE c.frame_tags > 0 AND t.id = $tag_of[l.key]
  } AS open
RETURN tagger, count(DISTINCT c) AS contents, sum(CASE WHEN open THEN 1 ELSE 0 END) AS open
