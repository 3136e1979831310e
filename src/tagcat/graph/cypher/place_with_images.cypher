// Those of the looks that an image has.
// $owner: the user's id
// $looks: ids of looks
UNWIND $looks AS id
MATCH (l:Look {owner: $owner, id: id})
USING INDEX SEEK l:Look(owner, id)
WHERE EXISTS { (l)<-[:LOOKS]-(:Image) }
RETURN id
