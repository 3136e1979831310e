// Adds looks that nothing has yet.
// $owner: the user's id
// $looks: lists of an id and the encoded look in hexadecimal digits
UNWIND $looks AS look
CREATE (:Look {owner: $owner, id: look[0], hash: look[1], uses: 0})
