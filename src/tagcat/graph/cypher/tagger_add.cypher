// Adds a tagger.
// $owner: the user's id
// $tagger: id, name, version, digest and kind
CREATE (g:Tagger)
SET g = $tagger, g.owner = $owner
