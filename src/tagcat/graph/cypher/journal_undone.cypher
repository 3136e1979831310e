// Marks an entry of the journal.
// $owner: the user's id
// $number: of the entry
// $undone: whether it is undone
MATCH (j:Journal {owner: $owner, number: $number})
SET j.undone = $undone
