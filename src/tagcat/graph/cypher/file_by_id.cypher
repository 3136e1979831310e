// Files with their contents.
// $owner: the user's id
// $files: ids of files
UNWIND $files AS id
MATCH (f:File {owner: $owner, id: id})<-[:`SET`]-(c:Content)
USING INDEX SEEK f:File(owner, id)
OPTIONAL MATCH (c)-[:LOOKS]->(l:Look)
RETURN f {.*} AS file, c {.*} AS content, l.hash AS look
