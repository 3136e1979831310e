/**
 * Which part of one video is in another, from the key frames that match.
 *
 * A stretch that both videos share lies on one line `other = rate * own + offset` of their times
 * (`alignment.ts`), and lasts as long as what both show along it matches (`stretches.ts`). There
 * may be several, on lines of their own: where a piece was cut out or put in, or clips were joined.
 *
 * The result does not depend on which video is the first: they are always looked at from the
 * shorter one. The same in Python in `tagcat/match/overlap.py`, which tells the cost;
 * `spec/match/overlap.json` holds both to it.
 */
import { complexity, inverse, ORIENTATIONS, type Orientation } from "../fingerprint/dhash";
import { otherTime } from "./alignment";
import { COMMON, type Commonness, heldBy } from "./commonness";
import type { Item, LookPair } from "./items";
import { checkVariance, VARIANCE } from "./rule";
import { Film, type Found, Pairing, pairsByTurn } from "./stretches";

/** Share of a video from which on all of it is taken to be in the other. */
export const WHOLE = 0.9;

/**
 * How much of each video is in the other: `contained` says that all of own is in the other,
 * `contains` the reverse; `common` that they share only what many videos show, such as an intro.
 */
export type Relation = "same" | "contained" | "contains" | "overlapping" | "common" | "none";

/** A piece that both videos show; times in milliseconds. */
export interface Stretch {
  /** Where it is in the own video. */
  readonly ownStart: number;
  readonly ownEnd: number;
  /** Where it is in the other. */
  readonly start: number;
  readonly end: number;
  /** How fast the own video plays it: 2 is twice as fast as the other. */
  readonly rate: number;
  /** Key frames that match at the variance asked for, of the video with fewer. */
  readonly frames: number;
}

/** What of a video (`own`) is in another. */
export interface Overlap {
  readonly relation: Relation;
  /** What turns own into the other, the same for all stretches. */
  readonly orientation: Orientation;
  /** That of the longest stretch, 1 if there is none. */
  readonly rate: number;
  /** By own time; they overlap in neither video. */
  readonly stretches: readonly Stretch[];
  /** Part of the own video that is in them, 0..1. */
  readonly ownShare: number;
  /** The same of the other video. */
  readonly otherShare: number;
  /** Matching key frames, each counting the less the more videos hold it: 2 / videos. */
  readonly weight: number;
  /** How many videos hold what is shared (the median of the key frames); at least 2. */
  readonly videos: number;
}

/** What may be told beside the two videos. */
export interface OverlapOptions {
  /** At which key frames match, 0..25. */
  readonly variance?: number;
  /** Try all eight orientations, not only upright. */
  readonly orientations?: boolean;
  /** How common the key frames are among the videos that these two come from. */
  readonly known?: Commonness | null;
}

const NOTHING: Overlap = {
  relation: "none",
  orientation: "upright",
  rate: 1,
  stretches: [],
  ownShare: 0,
  otherShare: 0,
  weight: 0,
  videos: 2,
};

/**
 * Which part of a video is in another; durations in milliseconds, 0 where they are not known.
 *
 * @throws RangeError `variance` is not in 0..`MAX_VARIANCE`.
 */
export function overlap(
  own: Item,
  ownDuration: number,
  other: Item,
  otherDuration: number,
  { variance = VARIANCE, orientations = true, known = null }: OverlapOptions = {},
): Overlap {
  checkVariance(variance);
  const a = new Film(own, ownDuration);
  const b = new Film(other, otherDuration);
  const order = compareFilms(a, b);
  if (order === 0) return sameFilm(a);
  if (order > 0) return reversed(ordered(b, a, variance, orientations, known));
  return ordered(a, b, variance, orientations, known);
}

/** The same overlap told from the other video. */
export function reversed(found: Overlap): Overlap {
  const mirrored: Partial<Record<Relation, Relation>> = {
    contained: "contains",
    contains: "contained",
  };
  return {
    relation: mirrored[found.relation] ?? found.relation,
    orientation: inverse(found.orientation),
    rate: reciprocal(found.rate),
    stretches: found.stretches
      .map((s) => ({
        ownStart: s.start,
        ownEnd: s.end,
        start: s.ownStart,
        end: s.ownEnd,
        rate: reciprocal(s.rate),
        frames: s.frames,
      }))
      .sort((a, b) => a.ownStart - b.ownStart),
    ownShare: found.otherShare,
    otherShare: found.ownShare,
    weight: found.weight,
    videos: found.videos,
  };
}

/** Below 0 if `a` is the first: the shorter one; what follows only settles which it is. */
function compareFilms(a: Film, b: Film): number {
  if (a.duration !== b.duration) return a.duration - b.duration;
  const shared = Math.min(a.starts.length, b.starts.length);
  for (let frame = 0; frame < shared; frame++) {
    const apart = a.startOf(frame) - b.startOf(frame);
    if (apart !== 0) return apart;
  }
  if (a.starts.length !== b.starts.length) return a.starts.length - b.starts.length;
  for (let frame = 0; frame < shared; frame++) {
    const [ours, theirs] = [a.lookOf(frame).dhash, b.lookOf(frame).dhash];
    if (ours.hex !== theirs.hex) return ours.hex < theirs.hex ? -1 : 1;
    if (ours.ties !== theirs.ties) return ours.ties < theirs.ties ? -1 : 1;
  }
  return 0;
}

/** The overlap of a video with one of the same key frames at the same times. */
function sameFilm(film: Film): Overlap {
  const usable = film.looks.map((look) => complexity(look.dhash.hex) > 0);
  const frames = film.lookAt.filter((number) => usable[number]).length;
  if (frames === 0) return NOTHING;
  const end = film.duration;
  return {
    ...NOTHING,
    relation: "same",
    stretches: [{ ownStart: 0, ownEnd: end, start: 0, end, rate: 1, frames }],
    ownShare: 1,
    otherShare: 1,
    weight: frames,
  };
}

function ordered(
  own: Film,
  other: Film,
  variance: number,
  orientations: boolean,
  known: Commonness | null,
): Overlap {
  const candidates = pairsByTurn(own, other, variance, orientations)
    .map((pairs, turn) => ({ pairs, turn, frames: framesIn(own, pairs) }))
    .filter(({ pairs }) => pairs.length > 0)
    .sort((a, b) => b.frames - a.frames || a.turn - b.turn);
  let best = NOTHING;
  let bestLength = 0;
  for (const { pairs, turn } of candidates.slice(0, 2)) {
    const runs = new Pairing(own, other, pairs, variance, known).runs();
    const found = told(own, other, ORIENTATIONS[turn] as Orientation, runs, known);
    const length = found.stretches.reduce((sum, s) => sum + s.ownEnd - s.ownStart, 0);
    if (length > bestLength) [best, bestLength] = [found, length];
  }
  return best;
}

function framesIn(own: Film, pairs: readonly LookPair[]): number {
  let frames = 0;
  for (const look of new Set(pairs.map((pair) => pair.own))) frames += own.placesOf(look).length;
  return frames;
}

/** What was found in one orientation as the result. */
function told(
  own: Film,
  other: Film,
  orientation: Orientation,
  found: readonly Found[],
  known: Commonness | null,
): Overlap {
  if (found.length === 0) return NOTHING;
  const stretches = found.map(({ run, line }) => ({
    ownStart: rounded(run.start),
    ownEnd: Math.min(own.duration, rounded(run.end)),
    start: Math.max(0, rounded(otherTime(line, run.start))),
    end: Math.min(other.duration, rounded(otherTime(line, run.end))),
    rate: toldRate(line.rate),
    frames: run.frames,
  }));
  const counts: number[] = [];
  for (const { run } of found) {
    const seen = new Set<number>();
    for (const segment of run.matching) {
      if (seen.has(segment.own)) continue;
      seen.add(segment.own);
      counts.push(heldBy(known, own.lookOf(segment.own), other.lookOf(segment.other)));
    }
  }
  const longest = stretches.reduce((a, b) =>
    b.ownEnd - b.ownStart > a.ownEnd - a.ownStart ? b : a,
  );
  const ownMs = stretches.reduce((sum, s) => sum + s.ownEnd - s.ownStart, 0);
  const otherMs = stretches.reduce((sum, s) => sum + s.end - s.start, 0);
  const ownShare = Math.min(1, fourDigits(ownMs / own.duration));
  const otherShare = Math.min(1, fourDigits(otherMs / other.duration));
  counts.sort((a, b) => a - b);
  const videos = counts[Math.floor((counts.length - 1) / 2)] as number;
  return {
    relation: relationOf(ownShare, otherShare, videos),
    orientation,
    rate: longest.rate,
    stretches,
    ownShare,
    otherShare,
    weight: fourDigits(counts.reduce((sum, count) => sum + 2 / count, 0)),
    videos,
  };
}

function relationOf(ownShare: number, otherShare: number, videos: number): Relation {
  if (ownShare >= WHOLE) return otherShare >= WHOLE ? "same" : "contained";
  if (otherShare >= WHOLE) return "contains";
  return videos >= COMMON && ownShare < 0.5 && otherShare < 0.5 ? "common" : "overlapping";
}

/** Four digits of it, or of its reciprocal: so the reciprocal's reciprocal is the same. */
function toldRate(rate: number): number {
  return rate <= 1 ? fourDigits(rate) : 1 / fourDigits(1 / rate);
}

function reciprocal(rate: number): number {
  return rate <= 1 ? 1 / rate : fourDigits(1 / rate);
}

function fourDigits(value: number): number {
  return Math.floor(value * 10_000 + 0.5) / 10_000;
}

function rounded(value: number): number {
  return Math.floor(value + 0.5);
}
