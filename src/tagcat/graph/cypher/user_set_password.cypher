// Sets the hash of a user's password.
// $owner: the user's id
// $password_hash: the hash
MATCH (u:User {id: $owner})
SET u.password_hash = $password_hash
