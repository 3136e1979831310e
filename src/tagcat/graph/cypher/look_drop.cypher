// Deletes those of the looks that nothing has any more, with their matches; tells which.
// $owner: the user's id
// $looks: ids of looks
UNWIND $looks AS id
MATCH (l:Look {owner: $owner, id: id})
USING INDEX SEEK l:Look(owner, id)
WHERE l.uses = 0
DETACH DELETE l
RETURN id
