// Remembers a refresh token and forgets those of the same user that have expired.
// $owner: the user's id
// $token: digest, family, expires (seconds since the epoch) and used
// $now: seconds since the epoch
MATCH (u:User {id: $owner})
CALL {
    MATCH (old:RefreshToken)
    WHERE old.user = $owner AND old.family IS NOT NULL AND old.expires <= $now
    DETACH DELETE old
}
CREATE (t:RefreshToken)
SET t = $token, t.user = $owner
RETURN u.id AS id
