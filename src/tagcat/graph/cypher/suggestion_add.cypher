// Adds suggestions of labels that are there.
// $owner: the user's id
// $suggestions: lists of a content's sha256, a label and what is told
UNWIND $suggestions AS suggestion
MATCH (c:Content {owner: $owner, sha256: suggestion[0]})
USING INDEX SEEK c:Content(owner, sha256)
MATCH (l:Label {owner: $owner, key: suggestion[1]})
USING INDEX SEEK l:Label(owner, key)
CREATE (c)-[s:SUGGESTED]->(l)
SET s = suggestion[2]
