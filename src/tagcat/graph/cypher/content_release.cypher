// Takes files off contents and tells which contents are left without one.
// $owner: the user's id
// $contents: lists of a content's id and how many files it loses
UNWIND $contents AS of
MATCH (c:Content {owner: $owner, id: of[0]})
USING INDEX SEEK c:Content(owner, id)
SET c.files = c.files - of[1]
WITH c
WHERE c.files = 0
RETURN c.id AS id, c.kind AS kind, c.frames AS frames, c.own_links AS own_links
