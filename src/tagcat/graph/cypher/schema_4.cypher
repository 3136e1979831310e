// From version 3 to version 4: sign-ins that end together, and second factors, which a TagCat that
// knows nothing of them must not pass over. A script, as schema_1.
MATCH (u:User) WHERE u.generation IS NULL SET u.generation = 0;
