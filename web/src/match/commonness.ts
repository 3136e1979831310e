/**
 * How many videos hold a key frame: shared intros, logos and test cards say little of a pair.
 *
 * The same in Python in `tagcat/match/commonness.py`; `spec/match/overlap.json` holds both to it.
 */
import type { Item, LookPair } from "./items";
import { LookSet } from "./pairs";
import { type Look, VARIANCE } from "./rule";

/**
 * Videos that hold a frame from which on it is common: two of them are the pair itself, and a
 * third may be a copy of one.
 */
export const COMMON = 4;

/** Looks that one look is compared with at most, the nearest first. */
const NEAREST = 1000;

/** The key frames of a set of videos. */
export interface Commonness {
  /** How many different videos there are. */
  readonly videos: number;
  /** Of each look, by `nameOf`, how many of them hold a key frame that matches it. */
  readonly holders: ReadonlyMap<string, number>;
}

/** A look as the key of a map. */
export function nameOf({ dhash, trimmed }: Look): string {
  return `${dhash.hex}${dhash.ties}${trimmed ? trimmed.hex + trimmed.ties : ""}`;
}

/** How many videos hold what is seen in both looks, which match: at least 2. */
export function heldBy(known: Commonness | null, a: Look, b: Look): number {
  const of = (look: Look) => known?.holders.get(nameOf(look)) ?? 0;
  return known ? Math.max(2, of(a), of(b)) : 2;
}

/**
 * Of the pairs that one look makes, those with the `most` nearest others; `self` (the look's own
 * number, if it is among them) is the nearest.
 */
export function nearest(pairs: readonly LookPair[], most: number, self = -1): LookPair[] {
  const best = new Map<number, LookPair>();
  for (const pair of pairs) {
    const before = best.get(pair.other);
    if (!before || closer(pair, before) < 0) best.set(pair.other, pair);
  }
  if (best.size <= most) return [...pairs];
  const order = [...best.values()].sort(
    (a, b) =>
      Number(a.other !== self) - Number(b.other !== self) || closer(a, b) || a.other - b.other,
  );
  const kept = new Set(order.slice(0, most).map((pair) => pair.other));
  return pairs.filter((pair) => kept.has(pair.other));
}

function closer(a: LookPair, b: LookPair): number {
  return a.needed - b.needed || a.distance - b.distance;
}

/**
 * Counts in how many of `items` each key frame is seen. Images are passed over, and of items with
 * the same key only the first counts. Takes one search for each different look.
 */
export function commonness(
  items: Iterable<Item>,
  variance = VARIANCE,
  { orientations = true }: { readonly orientations?: boolean } = {},
): Commonness {
  const videos = new Set<string>();
  const looks: Look[] = [];
  const owners: Set<number>[] = [];
  const numberOf = new Map<string, number>();
  for (const item of items) {
    if (item.kind !== "video" || videos.has(item.key)) continue;
    for (const look of item.looks) {
      const name = nameOf(look);
      let number = numberOf.get(name);
      if (number === undefined) {
        number = looks.push(look) - 1;
        numberOf.set(name, number);
        owners.push(new Set());
      }
      owners[number]?.add(videos.size);
    }
    videos.add(item.key);
  }
  const set = new LookSet();
  for (const [number, look] of looks.entries()) set.add(number, look);
  const holders = new Map<string, number>();
  for (const [number, look] of looks.entries()) {
    const found = set.search(look, number, variance, { orientations });
    const held = new Set(owners[number]);
    for (const pair of nearest(found, NEAREST, number)) {
      for (const video of owners[pair.other] ?? []) held.add(video);
    }
    holders.set(nameOf(look), held.size);
  }
  return { videos: videos.size, holders };
}
