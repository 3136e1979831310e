// Adds labels that are not there yet.
// $owner: the user's id
// $keys: labels in the form without case
UNWIND $keys AS key
MERGE (:Label {owner: $owner, key: key})
