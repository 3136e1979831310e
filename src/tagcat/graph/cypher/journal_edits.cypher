// The edits of an entry of the journal, as bytes.
// $owner: the user's id
// $number: of the entry
MATCH (j:Journal {owner: $owner, number: $number})
RETURN j.data AS data
