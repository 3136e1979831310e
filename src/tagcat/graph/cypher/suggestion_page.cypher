// Contents with open suggestions, by sha256. The order is that of the index.
// $owner: the user's id
// $after: sha256 of the content before the first
// $limit: how many contents
// $min_score: the least score that counts
// $passing: ids of the contents that count, or null for all
// $tag_of: ids of tags by their names and aliases in the form without case
MATCH (c:Content)
USING INDEX c:Content(owner, sha256)
WHERE c.owner = $owner AND c.sha256 > $after AND c.suggestions > 0
  AND ($passing IS NULL OR c.id IN $passing)
  AND EXISTS {
      MATCH (c)-[s:SUGGESTED]->(l:Label)
      WHERE s.score >= $min_score
        AND NOT EXISTS { (c)-[:DISMISSED]->(l) }
        AND NOT EXISTS { MATCH (c)-[:TAGGED]->(t:Tag) WHERE t.id = $tag_of[l.key] }
        AND NOT EXISTS {
            MATCH (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(t:Tag)
            WHERE c.frame_tags > 0 AND t.id = $tag_of[l.key]
        }
  }
WITH c
ORDER BY c.owner, c.sha256
LIMIT $limit
RETURN c.sha256 AS sha256
