// Times of all key frames of videos, in one row each, in order of their numbers.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})<-[:SOURCE]-(f:Frame)
USING INDEX SEEK c:Content(owner, sha256)
WITH sha256, c, f
ORDER BY f.number
RETURN sha256, c.frames AS frames, collect(f.pos) AS times
