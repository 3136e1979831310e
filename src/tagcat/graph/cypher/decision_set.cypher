// Sets decisions.
// $owner: the user's id
// $decisions: lists of the lower sha256, the higher, the verdict and the time
UNWIND $decisions AS decision
MERGE (d:Decision {owner: $owner, low: decision[0], high: decision[1]})
SET d.verdict = decision[2], d.at = decision[3]
