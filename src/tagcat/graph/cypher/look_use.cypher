// Counts how many images and key frames have a look.
// $owner: the user's id
// $used: lists of the id of a look and how many more have it (fewer, if negative)
UNWIND $used AS own
MATCH (l:Look {owner: $owner, id: own[0]})
USING INDEX SEEK l:Look(owner, id)
SET l.uses = l.uses + own[1]
