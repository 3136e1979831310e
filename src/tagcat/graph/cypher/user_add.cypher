// Adds a user who has saved nothing.
// $user: id, name, folded, password_hash and variance
CREATE (u:User)
SET u = $user
SET u += {image_files: 0, video_files: 0, images: 0, videos: 0, frames: 0, matches: 0,
          devices: 0, looks: 0, look_sum: 0, last_look: 0, last_drop: 0, floor: 0, last_file: 0,
          revision: 0, file_revision: 0, tags: 0, last_entry: 0, generation: 0}
