// All taggers.
// $owner: the user's id
MATCH (g:Tagger)
USING INDEX g:Tagger(owner, id)
WHERE g.owner = $owner AND g.id IS NOT NULL
RETURN g.id AS id, g.name AS name, g.version AS version, g.digest AS digest, g.kind AS kind
