// Forgets all tokens of one sign-in.
// $owner: the user's id
// $family: what the tokens share
MATCH (u:User {id: $owner})
CALL {
    MATCH (t:RefreshToken {user: $owner, family: $family})
    DETACH DELETE t
}
RETURN u.id AS id
