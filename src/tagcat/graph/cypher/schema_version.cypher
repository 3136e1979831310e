// The version of the schema, and whether there are users that came before any version.
OPTIONAL MATCH (t:TagCat {name: 'schema'})
RETURN t.version AS version, t IS NULL AND EXISTS { (:User) } AS others
