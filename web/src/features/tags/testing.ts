/** Tags and what has them, for tests. */
import type { Said, Tag, TagOn } from "../../api/tags";

/** A tag; its id is "id " and its name. */
export function tagOf(name: string, more: Partial<Tag> = {}): Tag {
  return {
    id: `id ${name}`,
    name,
    colour: null,
    aliases: [],
    parents: [],
    images: 0,
    videos: 0,
    files: 0,
    frames: 0,
    ...more,
  };
}

/** A tag on a content, by its id. */
export function onOf(tag: string, more: Partial<TagOn> = {}): TagOn {
  return {
    tag,
    by: "person",
    at: 1,
    score: null,
    frame: null,
    frame_pos: null,
    pos: null,
    origin: null,
    ...more,
  };
}

/** What is said of a content. */
export function saidOf(sha256: string, tags: readonly TagOn[], more: Partial<Said> = {}): Said {
  return { sha256, tags: [...tags], rating: null, note: "", ...more };
}
