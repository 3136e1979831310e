// From version 4 to version 5: keyed hashes, which a TagCat that knows nothing of them must not
// compare with others. A script, as schema_1.
MATCH (u:User) WHERE u.keyed IS NULL SET u.keyed = 0;
