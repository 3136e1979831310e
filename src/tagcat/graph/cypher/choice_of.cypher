// Choices on files.
// $owner: the user's id
// $files: ids of files
UNWIND $files AS id
MATCH (f:File {owner: $owner, id: id})
USING INDEX SEEK f:File(owner, id)
WHERE f.choice IS NOT NULL
RETURN id, f.choice AS choice
