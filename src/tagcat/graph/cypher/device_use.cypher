// Counts more files on devices; tells how many of the devices are new.
// $owner: the user's id
// $devices: lists of what stands for a device, the device's own id and how many files it gets
UNWIND $devices AS of
MERGE (d:Device {owner: $owner, key: of[0]})
ON CREATE SET d.uid = of[1], d.files = 0
SET d.files = d.files + of[2]
WITH d, of
WHERE d.files = of[2]
RETURN count(*) AS new
