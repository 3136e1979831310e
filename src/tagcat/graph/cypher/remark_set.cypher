// Sets remarks on contents, or takes them off.
// $owner: the user's id
// $remarks: lists of a content's sha256, a note and a rating, null where there is none
UNWIND $remarks AS remark
MATCH (c:Content {owner: $owner, sha256: remark[0]})
USING INDEX SEEK c:Content(owner, sha256)
SET c.note = remark[1], c.rating = remark[2]
