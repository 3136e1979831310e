/** The tags of several contents together. */
import type { Said, Tag, TagOn } from "../../api/tags";
import { loose } from "./names";

/** A tag that some contents have. */
export interface Shared {
  readonly tag: Tag;
  /** On how many of the contents it is. */
  readonly count: number;
  /** How it came there, if there is only one content. */
  readonly on: TagOn | null;
}

/** The tags that contents have as a whole: those on most of them first, then by name. */
export function shareTags(
  contents: readonly Said[],
  tags: ReadonlyMap<string, Tag>,
): readonly Shared[] {
  const counts = new Map<Tag, { count: number; on: TagOn }>();
  for (const { tags: on } of contents) {
    for (const each of on) {
      const tag = tags.get(each.tag);
      if (each.frame !== null || !tag) continue;
      counts.set(tag, { count: (counts.get(tag)?.count ?? 0) + 1, on: each });
    }
  }
  const shared = Array.from(counts, ([tag, { count, on }]) => ({
    tag,
    count,
    on: contents.length === 1 ? on : null,
  }));
  return shared.sort((a, b) => b.count - a.count || byName(a.tag, b.tag));
}

/** The rating that all contents have: null for none, undefined where they differ. */
export function sharedRating(contents: readonly Said[]): number | null | undefined {
  const [first] = contents;
  if (!first) return null;
  return contents.every(({ rating }) => rating === first.rating) ? first.rating : undefined;
}

/** A tagged moment of a video. */
export interface Moment {
  /** Number of its key frame. */
  readonly frame: number;
  /** Where to jump to, in milliseconds: the earliest time that was tagged, or the key frame. */
  readonly pos: number;
  readonly tags: readonly Tag[];
}

/** The tagged key frames of a video in order of time. */
export function momentsOf(on: readonly TagOn[], tags: ReadonlyMap<string, Tag>): readonly Moment[] {
  const moments = new Map<number, { pos: number; tags: Tag[] }>();
  for (const each of on) {
    const tag = tags.get(each.tag);
    if (each.frame === null || !tag) continue;
    const pos = each.pos ?? each.frame_pos ?? 0;
    const known = moments.get(each.frame);
    if (known) {
      known.tags.push(tag);
      known.pos = Math.min(known.pos, pos);
    } else {
      moments.set(each.frame, { pos, tags: [tag] });
    }
  }
  return [...moments]
    .map(([frame, { pos, tags: there }]) => ({ frame, pos, tags: there.sort(byName) }))
    .sort((a, b) => a.pos - b.pos);
}

/** The last key frame at or before a time, by its number: the one that is tagged there. */
export function frameAt(positions: readonly number[], pos: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) <= pos) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function byName(a: Tag, b: Tag): number {
  return loose(a.name) < loose(b.name) ? -1 : 1;
}
