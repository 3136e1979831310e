// Dismisses labels for contents; those that are not there are made.
// $owner: the user's id
// $dismissals: lists of a content's sha256, a label and the time
UNWIND $dismissals AS dismissal
MATCH (c:Content {owner: $owner, sha256: dismissal[0]})
USING INDEX SEEK c:Content(owner, sha256)
MERGE (l:Label {owner: $owner, key: dismissal[1]})
MERGE (c)-[d:DISMISSED]->(l)
SET d.at = dismissal[2]
