// Takes files off devices; one that is left without any is deleted. Tells how many those are.
// $owner: the user's id
// $devices: lists of a device's key and how many files it loses
UNWIND $devices AS of
MATCH (d:Device {owner: $owner, key: of[0]})
USING INDEX SEEK d:Device(owner, key)
SET d.files = d.files - of[1]
WITH d
WHERE d.files = 0
DELETE d
RETURN count(*) AS deleted
