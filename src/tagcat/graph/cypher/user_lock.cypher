// Locks a user's node to the end of the transaction. All that changes a collection does so first:
// it then sees what others have committed, and nobody else changes that meanwhile. Returns the
// counters as in user_state, read once the lock is held.
// $owner: the user's id
MATCH (u:User {id: $owner})
SET u.locked = true
RETURN u {.image_files, .video_files, .images, .videos, .frames, .matches, .devices,
          .looks, .look_sum, .last_look, .last_drop, .floor, .last_file,
          revision: coalesce(u.revision, 0),
          file_revision: coalesce(u.file_revision, 0), tags: coalesce(u.tags, 0),
          last_entry: coalesce(u.last_entry, 0), keyed: coalesce(u.keyed, 0)} AS state
