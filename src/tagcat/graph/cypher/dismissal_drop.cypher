// Takes back what was dismissed for contents.
// $owner: the user's id
// $dismissals: lists of a content's sha256 and labels
UNWIND $dismissals AS dismissal
MATCH (c:Content {owner: $owner, sha256: dismissal[0]})-[d:DISMISSED]->(l:Label)
USING INDEX SEEK c:Content(owner, sha256)
WHERE l.key IN dismissal[1]
DELETE d
