// Sets the threshold a user matches with.
// $owner: the user's id
// $variance: 0..25
MATCH (u:User {id: $owner})
SET u.variance = $variance
RETURN u.id AS id, u.name AS name, u.password_hash AS password_hash, u.variance AS variance,
       coalesce(u.generation, 0) AS generation, u.second_factor AS second_factor,
       u.hash_key AS hash_key
