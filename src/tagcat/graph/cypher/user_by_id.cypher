// A user.
// $owner: the user's id
MATCH (u:User {id: $owner})
RETURN u.id AS id, u.name AS name, u.password_hash AS password_hash, u.variance AS variance
