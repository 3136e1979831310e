// Forgets taggers.
// $owner: the user's id
// $taggers: their ids
UNWIND $taggers AS id
MATCH (g:Tagger {owner: $owner, id: id})
USING INDEX SEEK g:Tagger(owner, id)
DELETE g
