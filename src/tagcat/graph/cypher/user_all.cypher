// All users, in order of their ids. For whoever runs the store.
MATCH (u:User)
WHERE u.id >= ''
RETURN u.id AS id, u.name AS name, u.password_hash AS password_hash, u.variance AS variance,
       coalesce(u.generation, 0) AS generation, u.second_factor AS second_factor,
       u.hash_key AS hash_key
ORDER BY u.id
