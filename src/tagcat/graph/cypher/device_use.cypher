// Counts one more file on a device; tells whether the device is new.
// $owner: the user's id
// $key: stands for the device
// $uid: the device's own id
MERGE (d:Device {owner: $owner, key: $key})
ON CREATE SET d.uid = $uid, d.files = 0
SET d.files = d.files + 1
RETURN d.files = 1 AS is_new
