// Locks a user's node to the end of the transaction. All that changes a collection does so first:
// it then sees what others have committed, and nobody else changes that meanwhile.
// $owner: the user's id
MATCH (u:User {id: $owner})
SET u.locked = true
RETURN u.id AS id
