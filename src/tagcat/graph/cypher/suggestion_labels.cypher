// Open labels with the number of contents, most first: the least of the forms of the name, and the
// best score.
// $owner: the user's id
// $limit: how many labels
// $min_score: the least score that counts
// $passing: ids of the contents that count, or null for all
// $tag_of: ids of tags by their names and aliases in the form without case
MATCH (l:Label)
USING INDEX l:Label(owner, key)
WHERE l.owner = $owner AND l.key IS NOT NULL
MATCH (l)<-[s:SUGGESTED]-(c:Content)
WHERE s.score >= $min_score
  AND ($passing IS NULL OR c.id IN $passing)
  AND NOT EXISTS { (c)-[:DISMISSED]->(l) }
  AND NOT EXISTS { MATCH (c)-[:TAGGED]->(t:Tag) WHERE t.id = $tag_of[l.key] }
  AND NOT EXISTS {
      MATCH (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(t:Tag)
      WHERE c.frame_tags > 0 AND t.id = $tag_of[l.key]
  }
WITH l.key AS key, min(s.name) AS name, count(DISTINCT c) AS contents, max(s.score) AS score
ORDER BY contents DESC, key
LIMIT $limit
RETURN name, contents, score
