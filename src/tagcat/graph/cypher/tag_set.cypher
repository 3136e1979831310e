// Sets tags; those that are there lose their parents.
// $owner: the user's id
// $tags: lists of an id, a name, a colour or null, aliases, and the ids of the parents
UNWIND $tags AS tag
MERGE (t:Tag {owner: $owner, id: tag[0]})
SET t.name = tag[1], t.colour = tag[2], t.aliases = tag[3], t.parents = size(tag[4])
WITH t
MATCH (t)-[p:PARENT]->(:Tag)
DELETE p
