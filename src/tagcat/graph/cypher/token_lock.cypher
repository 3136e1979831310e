// Locks a token to the end of the transaction, so that one alone uses it first.
// $digest: SHA-256 of the token
MATCH (t:RefreshToken {digest: $digest})
SET t.locked = true
RETURN t.user AS user, t.family AS family, t.expires AS expires
