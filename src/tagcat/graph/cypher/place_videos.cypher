// Those of the videos that are there.
// $owner: the user's id
// $contents: ids of contents
UNWIND $contents AS id
MATCH (c:Content {owner: $owner, id: id})
USING INDEX SEEK c:Content(owner, id)
RETURN id, c.sha256 AS sha256, c.frames AS frames
