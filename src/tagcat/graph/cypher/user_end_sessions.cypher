// Forgets all refresh tokens of a user, who is locked and gets the next generation.
// $owner: the user's id
MATCH (u:User {id: $owner})
CALL {
    MATCH (t:RefreshToken)
    WHERE t.user = $owner AND t.family IS NOT NULL
    DETACH DELETE t
}
SET u.generation = coalesce(u.generation, 0) + 1
RETURN u.id AS id, u.name AS name, u.password_hash AS password_hash, u.variance AS variance,
       coalesce(u.generation, 0) AS generation, u.second_factor AS second_factor,
       u.hash_key AS hash_key
