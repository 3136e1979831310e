// The passkeys of a user, as text; null for none.
// $owner: the user's id
MATCH (u:User {id: $owner})
RETURN u.passkeys AS passkeys
