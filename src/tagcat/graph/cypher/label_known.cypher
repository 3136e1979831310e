// Which of some labels are there.
// $owner: the user's id
// $keys: labels in the form without case
UNWIND $keys AS key
MATCH (l:Label {owner: $owner, key: key})
USING INDEX SEEK l:Label(owner, key)
RETURN key
