// Writes the counters of a user, who is locked.
// $owner: the user's id
// $state: the counters that change, by name
MATCH (u:User {id: $owner})
SET u += $state
