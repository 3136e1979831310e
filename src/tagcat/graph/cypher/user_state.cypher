// The counters of a user: what there is, and the last numbers that were given out. Those
// of annotations are missing where nothing was changed since they came.
// $owner: the user's id
MATCH (u:User {id: $owner})
RETURN u {.image_files, .video_files, .images, .videos, .frames, .matches, .devices,
          .looks, .look_sum, .last_look, .last_drop, .floor, .last_file,
          revision: coalesce(u.revision, 0),
          file_revision: coalesce(u.file_revision, 0), tags: coalesce(u.tags, 0),
          last_entry: coalesce(u.last_entry, 0), keyed: coalesce(u.keyed, 0)} AS state
