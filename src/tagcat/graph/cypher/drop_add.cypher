// Lists looks that were deleted, for indices in memory that are behind.
// $owner: the user's id
// $drops: lists of a number and the id of a look
UNWIND $drops AS drop
CREATE (:Drop {owner: $owner, number: drop[0], look: drop[1]})
