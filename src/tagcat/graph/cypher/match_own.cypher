// How many MATCH join nodes within each content, told from both ends; none is told of a content
// without any.
// $owner: the user's id
// $contents: lists of a content's number and a map, from the ids of its looks as texts to how many
//     of its nodes have each
UNWIND $contents AS content
UNWIND keys(content[1]) AS look
MATCH (l:Look {owner: $owner, id: toInteger(look)})-[:`MATCH`]-(other:Look)
USING INDEX SEEK l:Look(owner, id)
WITH content, look, toString(other.id) AS other
WHERE content[1][other] IS NOT NULL
RETURN content[0] AS number, sum(content[1][look] * content[1][other]) AS links
