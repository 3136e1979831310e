// Images that have the looks, of each look the first by sha256.
// $owner: the user's id
// $looks: ids of looks
// $leave_out: id of a content that does not count, or an empty text
// $limit: images of a look
UNWIND $looks AS id
MATCH (l:Look {owner: $owner, id: id})
USING INDEX SEEK l:Look(owner, id)
CALL {
    WITH l
    MATCH (l)<-[:LOOKS]-(c:Image)
    WHERE c.id <> $leave_out
    RETURN c
    ORDER BY c.sha256
    LIMIT $limit
}
RETURN id AS look, c.id AS content, c.sha256 AS sha256
