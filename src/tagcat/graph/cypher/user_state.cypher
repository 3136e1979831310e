// The counters of a user: what there is, and the last numbers that were given out.
// $owner: the user's id
MATCH (u:User {id: $owner})
RETURN u {.image_files, .video_files, .images, .videos, .frames, .matches, .devices,
          .looks, .look_sum, .last_look, .last_drop, .floor, .last_file} AS state
