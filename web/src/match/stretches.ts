/**
 * The stretches that two videos share, as runs along lines of matching key frames.
 *
 * Lines come from `alignment.ts`. Along a line both videos are laid beside each other: a key frame
 * stands until the next one, so that at each moment one frame of each stands, and a run is where
 * those match. What is left is searched again. The same in Python in `tagcat/match/stretches.py`;
 * `spec/match/overlap.json` holds both to it.
 */
import { ORIENTATIONS, type Orientation } from "../fingerprint/dhash";
import { bestLine, type Line, otherTime, ownTime, type Point, split } from "./alignment";
import { type Commonness, heldBy, nameOf, nearest } from "./commonness";
import { CHAIN_LENGTH, type Item, type LookPair } from "./items";
import { LookSet } from "./pairs";
import { distanceFor, type Look } from "./rule";

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

/** A video with its different looks numbered in the order they are first shown. */
export class Film {
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

/** A time (own, milliseconds) in which no frame changes in either video. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly own: number;
  readonly other: number;
}

/** Segments that make a stretch, those of them with frames that match, and how many. */
export interface Run {
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

/** A run and the line that it is on. */
export interface Found {
  readonly run: Run;
  readonly line: Line;
}

/** The pairs of looks that match in each orientation, by its number. */
export function pairsByTurn(
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

/** Two videos in one orientation, and what has been found out of them so far. */
export class Pairing {
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

  /** The stretches, in order of own time; they overlap in neither video. */
  runs(): Found[] {
    const found: Found[] = [];
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
      for (const run of runs.slice(0, MAX_STRETCHES - found.length)) {
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
    return found.sort((a, b) => a.run.start - b.run.start);
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
