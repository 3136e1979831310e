// A content with the look of an image.
// $owner: the user's id
// $content: the content's id
MATCH (c:Content {owner: $owner, id: $content})
USING INDEX SEEK c:Content(owner, id)
OPTIONAL MATCH (c)-[:LOOKS]->(l:Look)
RETURN c {.*} AS content, l.hash AS look
