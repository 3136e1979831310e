// Sets what is kept of the key of a user's hashes; the user is locked.
// $owner: the user's id
// $key: the text to be there, null for none
MATCH (u:User {id: $owner})
SET u.hash_key = $key, u.keyed = CASE WHEN $key IS NULL THEN 0 ELSE 1 END
