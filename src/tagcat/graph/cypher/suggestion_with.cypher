// Contents for which a label is open, by sha256, with what is told of its suggestions.
// $owner: the user's id
// $label: the label in the form without case
// $after: sha256 of the content before the first
// $limit: how many contents
// $min_score: the least score that counts
// $passing: ids of the contents that count, or null for all
// $tag_of: ids of tags by their names and aliases in the form without case
MATCH (l:Label {owner: $owner, key: $label})
USING INDEX SEEK l:Label(owner, key)
MATCH (l)<-[s:SUGGESTED]-(c:Content)
WHERE s.score >= $min_score AND c.sha256 > $after
  AND ($passing IS NULL OR c.id IN $passing)
  AND NOT EXISTS { (c)-[:DISMISSED]->(l) }
  AND NOT EXISTS { MATCH (c)-[:TAGGED]->(t:Tag) WHERE t.id = $tag_of[l.key] }
  AND NOT EXISTS {
      MATCH (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(t:Tag)
      WHERE c.frame_tags > 0 AND t.id = $tag_of[l.key]
  }
WITH c.sha256 AS sha256, collect(s {.*}) AS told
ORDER BY sha256
LIMIT $limit
RETURN sha256, told
