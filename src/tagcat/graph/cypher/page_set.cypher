// Writes pages of looks; one without looks is deleted.
// $owner: the user's id
// $pages: lists of a number and the looks as bytes, null where there are none
UNWIND $pages AS page
MERGE (p:Page {owner: $owner, number: page[0]})
SET p.looks = page[1]
WITH p
WHERE p.looks IS NULL
DELETE p
