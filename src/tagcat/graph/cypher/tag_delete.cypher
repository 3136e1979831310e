// Deletes those of the tags that are there.
// $owner: the user's id
// $tags: ids of tags
UNWIND $tags AS id
MATCH (t:Tag {owner: $owner, id: id})
USING INDEX SEEK t:Tag(owner, id)
DETACH DELETE t
