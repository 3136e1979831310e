// A user.
// $owner: the user's id
MATCH (u:User {id: $owner})
RETURN u.id AS id, u.name AS name, u.password_hash AS password_hash, u.variance AS variance,
       coalesce(u.generation, 0) AS generation, u.second_factor AS second_factor,
       u.hash_key AS hash_key
