/**
 * Matches between whole files: from looks that match to images and videos that do.
 *
 * An image matches a video by its best frame. Two videos match where at least three of their key
 * frames (or all of the shorter one, if it has fewer) match in the same orientation and in the
 * same order. The same in Python in `tagcat/match/items.py`; `spec/match/items.json` holds both to
 * it.
 */
import { hashOfJson, ORIENTATIONS, type Orientation } from "../fingerprint/dhash";
import { type Fingerprint, USABLE_COMPLEXITY } from "../fingerprint/types";
import { type Chain, emptyRow, firstChain, longestChain, type Row, setBit } from "./chain";
import { type Look, limitFor } from "./rule";

/** Key frames that must match in order before two videos match. */
export const CHAIN_LENGTH = 3;

/** An image or a video to be compared. */
export interface Item {
  /** Names the content, one to one with its SHA-256; ASCII. */
  readonly key: string;
  readonly kind: "image" | "video";
  /** The one look of an image, or those of a video's key frames in order of time. */
  readonly looks: readonly Look[];
  /** Times of the key frames in milliseconds; empty for an image. */
  readonly positions: readonly number[];
}

/** How one item (`own`) matches another. */
export interface ItemMatch {
  /** Least variance at which the two match. */
  readonly neededVariance: number;
  /**
   * Bits that differ in the pair of looks that decides: the best pair, or between videos the
   * weakest that the chain cannot do without.
   */
  readonly distance: number;
  /** Complexity of the deciding pair, 0..28; gives the limit at any variance. */
  readonly complexity: number;
  /** What turns `own` into the other. */
  readonly orientation: Orientation;
  /** The pictures match without their borders. */
  readonly trimmed: boolean;
  /** Both are the same content. */
  readonly identical: boolean;
  /** Time in `own`, in milliseconds, of the first matching frame; null in an image. */
  readonly ownPos: number | null;
  /** The same in the other item. */
  readonly pos: number | null;
  /**
   * Key frames that match at the variance searched at: of the video that an image matches, or of
   * the longest chain of two videos; 0 between images.
   */
  readonly frames: number;
}

/** Two looks, by number, that match in one orientation, by number. */
export interface LookPair {
  readonly needed: number;
  readonly distance: number;
  readonly trimmed: boolean;
  readonly turn: number;
  readonly complexity: number;
  readonly own: number;
  readonly other: number;
}

/**
 * An item and where its looks stand: the numbers of the frames that have each look, in rising
 * order, by its number. Frames that look the same are matched as one.
 */
export interface Placed {
  readonly item: Item;
  readonly places: ReadonlyMap<number, readonly number[]>;
}

/** The item of a fingerprint, under its SHA-256. */
export function itemOf(file: Fingerprint): Item {
  if (file.kind === "image") {
    const look = { dhash: hashOfJson(file), trimmed: file.trimmed && hashOfJson(file.trimmed) };
    return { key: file.sha256, kind: "image", looks: [look], positions: [] };
  }
  return {
    key: file.sha256,
    kind: "video",
    looks: file.frames.map((frame) => ({ dhash: hashOfJson(frame), trimmed: null })),
    positions: file.frames.map(({ pos }) => pos),
  };
}

/** Largest distance that matches at `variance`. */
export function limitAt(match: ItemMatch, variance: number): number {
  return limitFor(variance, match.complexity, match.complexity);
}

/** How an item matches another with the same content. */
export function identicalMatch(item: Item): ItemMatch {
  const first = item.positions[0] ?? null;
  return {
    neededVariance: 0,
    distance: 0,
    complexity: USABLE_COMPLEXITY,
    orientation: "upright",
    trimmed: false,
    identical: true,
    ownPos: first,
    pos: first,
    frames: item.positions.length,
  };
}

/**
 * How two items match, given every pair of their looks that matches at one variance; null if they
 * do not, which happens between videos only, or where there is no pair.
 */
export function decide(own: Placed, other: Placed, pairs: readonly LookPair[]): ItemMatch | null {
  if (pairs.length === 0) return null;
  if (own.item.kind === "video" && other.item.kind === "video") {
    return betweenVideos(own, other, pairs);
  }
  const best = pairs.reduce((a, b) => (rankOf(own, other, b, a) < 0 ? b : a));
  const frames = new Set<number>();
  for (const pair of pairs) {
    if (own.item.kind === "video") for (const frame of placesOf(own, pair.own)) frames.add(frame);
    if (other.item.kind === "video") {
      for (const frame of placesOf(other, pair.other)) frames.add(frame);
    }
  }
  return {
    neededVariance: best.needed,
    distance: best.distance,
    complexity: best.complexity,
    orientation: ORIENTATIONS[best.turn] as Orientation,
    trimmed: best.trimmed,
    identical: false,
    ownPos: position(own.item, placesOf(own, best.own)[0] as number),
    pos: position(other.item, placesOf(other, best.other)[0] as number),
    frames: frames.size,
  };
}

/**
 * Below 0 if `a` is the better pair. The least variance first, then the earliest frame (at most
 * one of the two is a video; the other's look stands at place 0), then the order of the rule.
 */
function rankOf(own: Placed, other: Placed, a: LookPair, b: LookPair): number {
  return (
    a.needed - b.needed ||
    (placesOf(own, a.own)[0] as number) - (placesOf(own, b.own)[0] as number) ||
    (placesOf(other, a.other)[0] as number) - (placesOf(other, b.other)[0] as number) ||
    a.distance - b.distance ||
    Number(a.trimmed) - Number(b.trimmed) ||
    a.turn - b.turn
  );
}

function placesOf(placed: Placed, look: number): readonly number[] {
  return placed.places.get(look) ?? [];
}

function position(item: Item, frame: number): number | null {
  return item.positions[frame] ?? null;
}

function betweenVideos(own: Placed, other: Placed, pairs: readonly LookPair[]): ItemMatch | null {
  const byTurn = ORIENTATIONS.map((): LookPair[] => []);
  for (const pair of pairs) byTurn[pair.turn]?.push(pair);
  let best: ItemMatch | null = null;
  let bestLevel = Number.POSITIVE_INFINITY;
  for (const turned of byTurn) {
    const match = inOneOrientation(own, other, turned);
    const level = match ? levelOf(match.neededVariance, match.distance) : Number.POSITIVE_INFINITY;
    if (level < bestLevel) [best, bestLevel] = [match, level];
  }
  return best;
}

/** More than any distance. */
const LEVEL_STEP = 1000;

/** How hard a pair is to match: its needed variance, then its distance, as one number. */
function levelOf(needed: number, distance: number): number {
  return needed * LEVEL_STEP + distance;
}

/**
 * The match by chains of one orientation. The least level whose pairs still hold a chain decides,
 * which does not depend on which of the videos is the first.
 */
function inOneOrientation(
  own: Placed,
  other: Placed,
  pairs: readonly LookPair[],
): ItemMatch | null {
  const length = Math.min(CHAIN_LENGTH, own.item.looks.length, other.item.looks.length);
  if (length === 0 || pairs.length === 0) return null;
  const all = rowsOf(own, other, pairs);
  if (!firstChain(all, length)) return null;
  const levels = Float64Array.from(
    new Set(pairs.map((pair) => levelOf(pair.needed, pair.distance))),
  ).sort();
  const chainAt = (level: number): Chain | null => {
    const kept = pairs.filter((pair) => levelOf(pair.needed, pair.distance) <= level);
    return firstChain(rowsOf(own, other, kept), length);
  };
  let low = 0;
  let high = levels.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chainAt(levels[middle] as number)) high = middle;
    else low = middle + 1;
  }
  const level = levels[low] as number;
  const first = chainAt(level)?.[0];
  if (!first) return null;
  const deciding = pairs.filter((pair) => levelOf(pair.needed, pair.distance) === level);
  return {
    neededVariance: Math.floor(level / LEVEL_STEP),
    distance: level % LEVEL_STEP,
    complexity: deciding.reduce(
      (least, pair) => Math.min(least, pair.complexity),
      USABLE_COMPLEXITY,
    ),
    orientation: ORIENTATIONS[pairs[0]?.turn ?? 0] as Orientation,
    trimmed: false,
    identical: false,
    ownPos: position(own.item, first[0]),
    pos: position(other.item, first[1]),
    frames: longestChain(all),
  };
}

/** The frames of the other video that each frame of `own` matches. */
function rowsOf(own: Placed, other: Placed, pairs: readonly LookPair[]): Row[] {
  const ofLook = new Map<number, Uint32Array>();
  for (const pair of pairs) {
    let row = ofLook.get(pair.own);
    if (!row) {
      row = emptyRow(other.item.looks.length);
      ofLook.set(pair.own, row);
    }
    for (const frame of placesOf(other, pair.other)) setBit(row, frame);
  }
  const rows = new Array<Row>(own.item.looks.length).fill(null);
  for (const [look, row] of ofLook) {
    for (const frame of placesOf(own, look)) rows[frame] = row;
  }
  return rows;
}
