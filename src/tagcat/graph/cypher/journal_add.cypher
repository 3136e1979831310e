// Adds an entry to the journal.
// $owner: the user's id
// $entry: its properties
CREATE (j:Journal)
SET j = $entry, j.owner = $owner
