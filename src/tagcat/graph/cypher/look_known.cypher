// Ids of those of the looks that are stored.
// $owner: the user's id
// $hashes: encoded looks in hexadecimal digits
UNWIND $hashes AS hash
MATCH (l:Look {owner: $owner, hash: hash})
USING INDEX SEEK l:Look(owner, hash)
RETURN hash, l.id AS id
