// Sets the passkeys of a user, who is locked, if they are what they were thought to be.
// $owner: the user's id
// $before: the text that must be there, null for none
// $after: the text to be there, null for none
MATCH (u:User {id: $owner})
WITH u, coalesce(u.passkeys, '') = coalesce($before, '') AS same
FOREACH (_ IN CASE WHEN same THEN [1] ELSE [] END | SET u.passkeys = $after)
RETURN same
