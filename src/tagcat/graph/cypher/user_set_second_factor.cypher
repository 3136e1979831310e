// Sets the second factor of a user, who is locked, if it is what it was thought to be.
// $owner: the user's id
// $before: the text that must be there, null for none
// $after: the text to be there, null for none
MATCH (u:User {id: $owner})
WITH u, coalesce(u.second_factor, '') = coalesce($before, '') AS same
FOREACH (_ IN CASE WHEN same THEN [1] ELSE [] END | SET u.second_factor = $after)
RETURN same
