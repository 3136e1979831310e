// The files of contents, oldest first, with the contents.
// $owner: the user's id
// $contents: ids of contents
UNWIND $contents AS id
MATCH (c:Content {owner: $owner, id: id})-[:`SET`]->(f:File)
USING INDEX SEEK c:Content(owner, id)
OPTIONAL MATCH (c)-[:LOOKS]->(l:Look)
RETURN f {.*} AS file, c {.*} AS content, l.hash AS look
ORDER BY f.saved, f.number
