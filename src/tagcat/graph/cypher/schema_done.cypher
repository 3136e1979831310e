// Notes that the schema has reached a version.
// $version: its number
MERGE (t:TagCat {name: 'schema'})
SET t.version = $version
