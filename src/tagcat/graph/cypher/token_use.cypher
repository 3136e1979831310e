// Marks a locked token as used and tells whether it was before.
// $digest: SHA-256 of the token
MATCH (t:RefreshToken {digest: $digest})
WITH t, t.used AS before
SET t.used = true
RETURN before
