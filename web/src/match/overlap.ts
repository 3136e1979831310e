/**
 * Which part of one video is in another, from the key frames that match.
 *
 * A stretch that both videos share lies on one line `other = rate * own + offset` of their times.
 * The line that most matching key frames lie on is found (`alignment.ts`), then both videos are
 * laid beside each other along it: a key frame stands until the next one, so that at each moment
 * one frame of each stands, and the stretch is where those match. What is left may hold more
 * stretches, on lines of their own: where a piece was cut out or put in, or clips were joined.
 *
 * The result does not depend on which video is the first: they are always looked at from the
 * shorter one. The same in Python in `tagcat/match/overlap.py`, which tells the cost;
 * `spec/match/overlap.json` holds both to it.
 */
import { complexity, inverse, ORIENTATIONS, type Orientation } from "../fingerprint/dhash";
import { bestLine, type Line, otherTime, ownTime, type Point, split } from "./alignment";
import { COMMON, type Commonness, heldBy, nameOf, nearest } from "./commonness";
import { CHAIN_LENGTH, type Item, type LookPair } from "./items";
import { LookSet } from "./pairs";
import { checkVariance, distanceFor, type Look, VARIANCE } from "./rule";

/** Share of a video from which on all of it is taken to be in the other. */
export const WHOLE = 0.9;

/** Lines that are tried in one orientation. */
const MAX_LINES = 24;

/** Matching pairs of key frames that a line is looked for among. */
const MAX_POINTS = 4000;

/** Looks of the longer video that a look of the shorter one is paired with, the nearest first. */
const PARTNERS = 64;

/** Bits that may differ between two frames that stand at the same time along a line. */
const LOOSE = 32;

/** Milliseconds of frames that differ, less those that match again, which end a stretch. */
const PATIENCE = 4000;

/** Stretches that are told of two videos. */
const MAX_STRETCHES = 64;

/** Pairs of frames that are looked at for points; others are taken by stretches found already. */
const MOST_VISITED = 50 * MAX_POINTS;

/** Milliseconds from a line that was tried in vain at which points are no longer looked at. */
const TRIED = 400;

/** Milliseconds that the last key frame stands at least: one sample. */
const FRAME = 40;

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

/** A video with its different looks numbered in the order they are first shown. */
class Film {
  readonly duration: number;
  readonly starts: readonly number[];
  readonly looks: Look[] = [];
  readonly lookAt: number[] = [];
  readonly places: number[][] = [];

  constructor(item: Item, duration: number) {
    this.starts = item.positions;
    this.duration = Math.max(duration, (item.positions.at(-1) ?? 0) + FRAME);
    const numberOf = new Map<string, number>();
    item.looks.forEach((look, frame) => {
      const name = nameOf(look);
      let number = numberOf.get(name);
      if (number === undefined) {
        number = this.looks.push(look) - 1;
        numberOf.set(name, number);
        this.places.push([]);
      }
      this.lookAt.push(number);
      this.places[number]?.push(frame);
    });
  }

  placesOf(look: number): readonly number[] {
    return this.places[look] as number[];
  }

  startOf(frame: number): number {
    return this.starts[frame] as number;
  }

  lookOf(frame: number): Look {
    return this.looks[this.lookAt[frame] as number] as Look;
  }
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
  for (const { pairs } of candidates.slice(0, 2)) {
    const found = new Pairing(own, other, pairs, variance, known).overlap();
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

/** The pairs of looks that match in each orientation, by its number. */
function pairsByTurn(
  own: Film,
  other: Film,
  variance: number,
  orientations: boolean,
): LookPair[][] {
  const byTurn = ORIENTATIONS.map((): LookPair[] => []);
  const set = new LookSet();
  for (const [number, look] of other.looks.entries()) set.add(number, look);
  for (const [number, look] of own.looks.entries()) {
    const found = set.search(look, number, variance, { orientations, trimmed: false });
    for (const pair of nearest(found, PARTNERS)) byTurn[pair.turn]?.push(pair);
  }
  return byTurn;
}

/** A time (own, milliseconds) in which no frame changes in either video. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly own: number;
  readonly other: number;
}

/** Segments that make a stretch, those of them with frames that match, and how many. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly matching: readonly Segment[];
  readonly frames: number;
}

/** Pieces of own and other time that a stretch covers. */
interface Taken {
  readonly ownStart: number;
  readonly ownEnd: number;
  readonly start: number;
  readonly end: number;
}

/** Two videos in one orientation, and what has been found out of them so far. */
class Pairing {
  readonly #own: Film;
  readonly #other: Film;
  readonly #variance: number;
  readonly #known: Commonness | null;
  readonly #orientation: Orientation;
  readonly #matching: ReadonlySet<number>;
  readonly #pairs: readonly { readonly partners: number; readonly pair: LookPair }[];
  readonly #wanted: number;
  readonly #near = new Map<number, boolean>();
  readonly #taken: Taken[] = [];
  readonly #tried: Line[] = [];

  constructor(
    own: Film,
    other: Film,
    pairs: readonly LookPair[],
    variance: number,
    known: Commonness | null,
  ) {
    this.#own = own;
    this.#other = other;
    this.#variance = variance;
    this.#known = known;
    this.#orientation = ORIENTATIONS[pairs[0]?.turn ?? 0] as Orientation;
    this.#matching = new Set(pairs.map((pair) => this.#numberOf(pair.own, pair.other)));
    this.#pairs = rarestFirst(own, other, pairs);
    this.#wanted = Math.min(CHAIN_LENGTH, own.starts.length, other.starts.length);
  }

  /** The stretches of this orientation. */
  overlap(): Overlap {
    const found: { readonly run: Run; readonly line: Line }[] = [];
    for (let tried = 0; tried < MAX_LINES; tried++) {
      const points = this.#points();
      const line = bestLine(points, this.#other.duration / this.#own.duration);
      if (line === null || found.length >= MAX_STRETCHES) break;
      const all = this.#runs(line);
      // Where a line is certain, two more frames on it are no chance.
      const sure = all.some((run) => run.frames >= this.#wanted);
      const least = Math.min(2, this.#wanted);
      const runs = (sure ? all : [])
        .map((run) => this.#contested(run, line, points))
        .filter((run) => run.frames >= least);
      for (const run of runs) {
        found.push({ run, line });
        this.#taken.push({
          ownStart: run.start,
          ownEnd: run.end,
          start: otherTime(line, run.start),
          end: otherTime(line, run.end),
        });
      }
      if (runs.length === 0) this.#tried.push(line);
    }
    return this.#told(found);
  }

  /** `run` without what lies on another line rather. */
  #contested(run: Run, line: Line, points: readonly Point[]): Run {
    let left = run;
    for (let tried = 0; tried < 2; tried++) {
      const inside = points.filter(({ own }) => left.start <= own && own < left.end);
      const far = inside.filter(
        ({ own, other }) => Math.abs(other - otherTime(line, own)) >= TRIED,
      );
      const rival = bestLine(far, 1);
      const cut = rival && split(inside, line, rival);
      if (!cut) break;
      // The piece of the later line begins with a key frame that the earlier has none for.
      const next = this.#own.starts.find((at) => at > cut.at) ?? left.end;
      const edge = Math.min(left.end, next);
      const start = cut.first ? left.start : edge;
      const end = cut.first ? edge : left.end;
      left = runOf(
        start,
        end,
        left.matching.filter((segment) => start <= segment.start && segment.end <= end),
      );
    }
    return left;
  }

  /** A pair of looks as one number. */
  #numberOf(own: number, other: number): number {
    return own * this.#other.looks.length + other;
  }

  /** Matching frames that nothing is known of yet, sorted by their times. */
  #points(): Point[] {
    return this.#openPoints().sort(
      (a, b) => a.own - b.own || a.other - b.other || a.weight - b.weight,
    );
  }

  #openPoints(): Point[] {
    const points: Point[] = [];
    let visited = 0;
    for (const { partners, pair } of this.#pairs) {
      const held = this.#held(pair.own, pair.other);
      const closeness = (this.#variance + 1 - pair.needed) / (this.#variance + 1);
      const weight = ((closeness / partners) * 2) / held;
      for (const i of this.#own.placesOf(pair.own)) {
        for (const j of this.#other.placesOf(pair.other)) {
          const own = this.#own.startOf(i);
          const other = this.#other.startOf(j);
          if (this.#isOpen(own, other)) points.push({ own, other, weight });
          visited++;
          if (points.length === MAX_POINTS || visited === MOST_VISITED) return points;
        }
      }
    }
    return points;
  }

  #held(own: number, other: number): number {
    return heldBy(this.#known, this.#own.looks[own] as Look, this.#other.looks[other] as Look);
  }

  #isOpen(own: number, other: number): boolean {
    return (
      !this.#taken.some(
        (piece) =>
          (piece.ownStart <= own && own < piece.ownEnd) ||
          (piece.start <= other && other < piece.end),
      ) && this.#tried.every((line) => Math.abs(other - otherTime(line, own)) >= TRIED)
    );
  }

  /** The pieces along `line` in which frames that match outweigh those that differ. */
  #runs(line: Line): Run[] {
    const runs: Run[] = [];
    let matching: Segment[] = [];
    let kept = 0;
    let total = 0;
    let peak = 0;
    let start = 0;
    let end = 0;
    for (const segment of this.#segments(line)) {
      const length = segment.end - segment.start;
      if (this.#alike(segment)) {
        if (total <= 0) {
          matching = [];
          kept = total = peak = 0;
          start = segment.start;
        }
        if (this.#match(segment)) matching.push(segment);
        total += length;
        if (total > peak) {
          peak = total;
          end = segment.end;
          kept = matching.length;
        }
      } else if (total > 0) {
        total -= length;
        if (total <= 0 || total < peak - PATIENCE) {
          runs.push(runOf(start, end, matching.slice(0, kept)));
          total = 0;
        }
      }
    }
    if (total > 0) runs.push(runOf(start, end, matching.slice(0, kept)));
    return runs;
  }

  /** All of the time that both videos have along `line` and that is not taken. */
  #segments(line: Line): Segment[] {
    const own = this.#own.starts;
    const other = this.#other.starts.map((at) => ownTime(line, at));
    const begin = Math.max(0, ownTime(line, 0));
    const finish = Math.min(this.#own.duration, ownTime(line, this.#other.duration));
    const changes = [begin, finish, ...own, ...other];
    for (const piece of this.#taken) {
      changes.push(
        piece.ownStart,
        piece.ownEnd,
        ownTime(line, piece.start),
        ownTime(line, piece.end),
      );
    }
    const inside = Float64Array.from(changes.filter((at) => begin <= at && at <= finish)).sort();
    const segments: Segment[] = [];
    let i = -1;
    let j = -1;
    for (let at = 1; at < inside.length; at++) {
      const start = inside[at - 1] as number;
      const end = inside[at] as number;
      // A little later, so that rounding does not decide which frame stands.
      const middle = start + (end - start) / 2;
      while (i + 1 < own.length && (own[i + 1] as number) <= middle) i++;
      while (j + 1 < other.length && (other[j + 1] as number) <= middle) j++;
      if (end <= start) continue;
      const there = otherTime(line, middle);
      const taken = this.#taken.some(
        (piece) =>
          (piece.ownStart <= middle && middle < piece.ownEnd) ||
          (piece.start <= there && there < piece.end),
      );
      segments.push({ start, end, own: taken ? -2 : i, other: j });
    }
    return segments;
  }

  #match({ own, other }: Segment): boolean {
    if (own < 0 || other < 0) return false;
    return this.#matching.has(
      this.#numberOf(this.#own.lookAt[own] as number, this.#other.lookAt[other] as number),
    );
  }

  /** Whether what stands in both may be the same: also nothing yet in either. */
  #alike(segment: Segment): boolean {
    if (segment.own < 0 || segment.other < 0) return segment.own === segment.other;
    if (this.#match(segment)) return true;
    const own = this.#own.lookAt[segment.own] as number;
    const other = this.#other.lookAt[segment.other] as number;
    const number = this.#numberOf(own, other);
    let near = this.#near.get(number);
    if (near === undefined) {
      const [ours, theirs] = [this.#own.looks[own] as Look, this.#other.looks[other] as Look];
      near = distanceFor(ours.dhash, theirs.dhash, this.#orientation) <= LOOSE;
      this.#near.set(number, near);
    }
    return near;
  }

  #told(found: { readonly run: Run; readonly line: Line }[]): Overlap {
    if (found.length === 0) return NOTHING;
    found.sort((a, b) => a.run.start - b.run.start);
    const stretches = found.map(({ run, line }) => ({
      ownStart: rounded(run.start),
      ownEnd: Math.min(this.#own.duration, rounded(run.end)),
      start: Math.max(0, rounded(otherTime(line, run.start))),
      end: Math.min(this.#other.duration, rounded(otherTime(line, run.end))),
      rate: toldRate(line.rate),
      frames: run.frames,
    }));
    const counts: number[] = [];
    for (const { run } of found) {
      const seen = new Set<number>();
      for (const { own, other } of run.matching) {
        if (seen.has(own)) continue;
        seen.add(own);
        counts.push(
          this.#held(this.#own.lookAt[own] as number, this.#other.lookAt[other] as number),
        );
      }
    }
    const longest = stretches.reduce((a, b) =>
      b.ownEnd - b.ownStart > a.ownEnd - a.ownStart ? b : a,
    );
    const ownMs = stretches.reduce((sum, s) => sum + s.ownEnd - s.ownStart, 0);
    const otherMs = stretches.reduce((sum, s) => sum + s.end - s.start, 0);
    const ownShare = Math.min(1, fourDigits(ownMs / this.#own.duration));
    const otherShare = Math.min(1, fourDigits(otherMs / this.#other.duration));
    counts.sort((a, b) => a - b);
    const videos = counts[Math.floor((counts.length - 1) / 2)] as number;
    return {
      relation: relationOf(ownShare, otherShare, videos),
      orientation: this.#orientation,
      rate: longest.rate,
      stretches,
      ownShare,
      otherShare,
      weight: fourDigits(counts.reduce((sum, count) => sum + 2 / count, 0)),
      videos,
    };
  }
}

/** Pairs of looks with the number of frames that the one of them with more matches. */
function rarestFirst(own: Film, other: Film, pairs: readonly LookPair[]) {
  const ownPartners = new Map<number, number>();
  const otherPartners = new Map<number, number>();
  const add = (map: Map<number, number>, look: number, frames: number) =>
    map.set(look, (map.get(look) ?? 0) + frames);
  for (const pair of pairs) {
    add(ownPartners, pair.own, other.placesOf(pair.other).length);
    add(otherPartners, pair.other, own.placesOf(pair.own).length);
  }
  return pairs
    .map((pair) => ({
      partners: Math.max(ownPartners.get(pair.own) ?? 0, otherPartners.get(pair.other) ?? 0),
      pair,
    }))
    .sort(
      (a, b) => a.partners - b.partners || a.pair.own - b.pair.own || a.pair.other - b.pair.other,
    );
}

function runOf(start: number, end: number, matching: readonly Segment[]): Run {
  const own = new Set(matching.map((segment) => segment.own));
  const other = new Set(matching.map((segment) => segment.other));
  return { start, end, matching, frames: Math.min(own.size, other.size) };
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
