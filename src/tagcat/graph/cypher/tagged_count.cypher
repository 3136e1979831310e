// Counts anew how many tags contents and their key frames have.
// $owner: the user's id
// $contents: sha256 of contents
UNWIND $contents AS sha256
MATCH (c:Content {owner: $owner, sha256: sha256})
USING INDEX SEEK c:Content(owner, sha256)
SET c.tags = COUNT { (c)-[:TAGGED]->(:Tag) },
    c.frame_tags = COUNT { (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(:Tag) }
