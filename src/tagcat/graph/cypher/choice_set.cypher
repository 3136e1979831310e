// Sets choices on files, or takes them off.
// $owner: the user's id
// $choices: lists of a file's id and a choice, null where there is none
UNWIND $choices AS choice
MATCH (f:File {owner: $owner, id: choice[0]})
USING INDEX SEEK f:File(owner, id)
SET f.choice = choice[1]
