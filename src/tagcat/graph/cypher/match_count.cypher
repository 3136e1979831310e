// How many MATCH join nodes with these looks to all that are counted in "uses".
// $owner: the user's id
// $used: lists of the id of a look and how many nodes have it
UNWIND $used AS own
MATCH (l:Look {owner: $owner, id: own[0]})-[:`MATCH`]-(other:Look)
USING INDEX SEEK l:Look(owner, id)
RETURN coalesce(sum(own[1] * other.uses), 0) AS links
