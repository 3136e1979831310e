/**
 * The line that most matching key frames of two videos lie on.
 *
 * A pair of matching key frames is a point (time in the one, time in the other). A stretch that
 * both videos share puts its points on one line `other = rate * own + offset`, whatever lies around
 * it. The same, to the bit, in Python in `tagcat/match/alignment.py`; `spec/match/overlap.json`
 * holds both to it, which is why all sums are made in a fixed order and no function is used that
 * languages round differently.
 */

/** Slowest and fastest play of one video beside the other that is looked for. */
const MIN_RATE = 0.5;
const MAX_RATE = 2;

/** Rates at which videos are copied: television's 25 frames a second for film's 24, and players'. */
const USUAL_RATES = [1, 25 / 24, 24 / 25, 1.1, 0.9, 1.25, 0.8, 1.5, 2 / 3, 2, 0.5];

/** Rates that are taken where they fit nearly as well as the best; the first that does. */
const EXACT_RATES = [1, 25 / 24, 24 / 25, 1001 / 1000, 1000 / 1001, 1.25, 0.8, 1.5, 2 / 3, 2, 0.5];

/** Part of the best score that an exact rate must reach. */
const NEARLY = 0.92;

/** Largest relative difference to an exact rate. */
const SNAP = 0.06;

/** Width of the bins of offsets, milliseconds; two neighbours are counted together. */
const BIN = 400;

/** Bins of rates for each 1.0. */
const RATE_BINS = 128;

/** Following points that a point is paired with to see how fast time passes between them. */
const REACH = 24;

/** Milliseconds that two points must be apart to tell a rate. */
const FAR = 1500;

/** Lines that are refined. */
const SEEDS = 6;

/** Distance from the line up to which points count, milliseconds, step by step. */
const TOLERANCES = [1500, 1500, 800, 800, 400, 400, 200, 200, 120];

/** Distance from the line from which on a point does not speak for it, milliseconds. */
const KERNEL = 600;

/** The same where rates are compared that differ by little. */
const SHARP = 300;

/** Distance from a line up to which a point tells it from its rivals, milliseconds. */
const TIGHT = 400;

/** How much more the points of a rival must weigh than those that are lost with a piece. */
const RIVAL = 2;

/** Frames of the own video that a rival must have in that piece. */
const RIVAL_FRAMES = 3;

/** What a score is worth where the rate is far from 1. */
const OTHER_RATE = 0.75;

/** Two matching key frames: their times in milliseconds, and how much they say. */
export interface Point {
  readonly own: number;
  readonly other: number;
  readonly weight: number;
}

/** `other = rate * own + offset`, times in milliseconds. */
export interface Line {
  readonly rate: number;
  readonly offset: number;
}

interface Seed {
  readonly score: number;
  readonly line: Line;
}

/** The time in the other video. */
export function otherTime(line: Line, own: number): number {
  return line.rate * own + line.offset;
}

/** The time in the own video. */
export function ownTime(line: Line, other: number): number {
  return (other - line.offset) / line.rate;
}

/**
 * The line that the most weight of `points` (sorted by their times) lies on; null if there are
 * none. `whole` is the rate at which the two videos are equally long, tried like the usual ones.
 * Takes time in proportion to the number of points, apart from sorting them.
 */
export function bestLine(points: readonly Point[], whole: number): Line | null {
  if (points.length === 0) return null;
  const seeds: Seed[] = [];
  for (const rate of new Set([...USUAL_RATES, whole, ...localRates(points)])) {
    if (rate >= MIN_RATE && rate <= MAX_RATE) seeds.push(...peaks(points, rate));
  }
  // Sorting is stable: of equals, the rate that was tried first.
  seeds.sort((a, b) => b.score - a.score);
  let best: Line | null = null;
  let bestScore = -1;
  for (const seed of seeds.slice(0, SEEDS)) {
    const line = exact(points, refined(points, seed.line, false));
    let score = scoreOf(points, line);
    if (line.rate < 0.95 || line.rate > 1.05) score *= OTHER_RATE;
    if (score > bestScore) [best, bestScore] = [line, score];
  }
  return best;
}

/**
 * Where a rival fits better than a line: after (`first`) or before the own time `at`, which is that
 * of the last point of the earlier of the two.
 */
export interface Split {
  readonly first: boolean;
  readonly at: number;
}

/**
 * Where `line` has to leave off because the rest of `points` (sorted by their times) lies on
 * `rival`; null if it is right everywhere, as far as one can tell.
 *
 * A camera that does not move shows the same again and again, so that frames match along a line far
 * beyond its end; but new key frames come at the same moments in both on the right line only.
 */
export function split(points: readonly Point[], line: Line, rival: Line): Split | null {
  const marks: { readonly at: number; readonly ours: number; readonly theirs: number }[] = [];
  let ours = 0;
  let theirs = 0;
  for (const point of points) {
    const mark = { at: point.own, ours: tightness(point, line), theirs: tightness(point, rival) };
    if (mark.ours <= 0 && mark.theirs <= 0) continue;
    marks.push(mark);
    ours += mark.ours;
    theirs += mark.theirs;
  }
  const frames = new Set(marks.filter((mark) => mark.theirs > 0).map((mark) => mark.at)).size;
  let best: Split | null = null;
  let bestScore = 0;
  let oursBefore = 0;
  let theirsBefore = 0;
  let oursLast = 0;
  let theirsLast = 0;
  let framesBefore = 0;
  for (const [number, mark] of marks.slice(0, -1).entries()) {
    oursBefore += mark.ours;
    theirsBefore += mark.theirs;
    if (mark.ours > 0) oursLast = mark.at;
    if (mark.theirs > 0) {
      // Marks of one frame follow each other.
      if (framesBefore === 0 || mark.at !== theirsLast) framesBefore++;
      theirsLast = mark.at;
    }
    if (marks[number + 1]?.at === mark.at) continue;
    for (const first of [true, false]) {
      const kept = first ? oursBefore : ours - oursBefore;
      const gained = first ? theirs - theirsBefore : theirsBefore;
      const count = first ? frames - framesBefore : framesBefore;
      if (kept <= 0 || kept + gained <= bestScore || gained <= RIVAL * (ours - kept)) continue;
      if (count < RIVAL_FRAMES) continue;
      best = { first, at: first ? oursLast : theirsLast };
      bestScore = kept + gained;
    }
  }
  return best;
}

function tightness(point: Point, line: Line): number {
  const error = Math.abs(point.other - otherTime(line, point.own));
  return error < TIGHT ? point.weight * (1 - error / TIGHT) : 0;
}

/** Weights and weighted sums by the number of a bin. */
class Bins {
  readonly weights = new Map<number, number>();
  readonly #sums = new Map<number, number>();

  add(place: number, weight: number, value: number): void {
    this.weights.set(place, this.weight(place) + weight);
    this.#sums.set(place, this.sum(place) + weight * value);
  }

  weight(place: number): number {
    return this.weights.get(place) ?? 0;
  }

  sum(place: number): number {
    return this.#sums.get(place) ?? 0;
  }
}

/** The places of the `most` largest values, of equals the lowest place. */
function largest(values: ReadonlyMap<number, number>, most: number): number[] {
  return [...values]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, most)
    .map(([place]) => place);
}

/** Up to three rates at which time passes between neighbouring points. */
function localRates(points: readonly Point[]): number[] {
  const bins = new Bins();
  points.forEach((point, number) => {
    for (const next of points.slice(number + 1, number + 1 + REACH)) {
      const apart = next.own - point.own;
      if (apart < FAR) continue;
      const rate = (next.other - point.other) / apart;
      if (rate < MIN_RATE || rate > MAX_RATE) continue;
      bins.add(Math.floor(rate * RATE_BINS), point.weight * next.weight, rate);
    }
  });
  return largest(bins.weights, 3).map((place) => bins.sum(place) / bins.weight(place));
}

/** The two fullest pairs of neighbouring bins of offsets at `rate`, with what is in them. */
function peaks(points: readonly Point[], rate: number): Seed[] {
  const bins = new Bins();
  for (const point of points) {
    const offset = point.other - rate * point.own;
    bins.add(Math.floor(offset / BIN), point.weight, offset);
  }
  const both = new Map<number, number>();
  for (const [place, weight] of bins.weights) both.set(place, weight + bins.weight(place + 1));
  return largest(both, 2).map((place) => {
    const score = both.get(place) as number;
    return { score, line: { rate, offset: (bins.sum(place) + bins.sum(place + 1)) / score } };
  });
}

/**
 * `line` moved to where the points near it lie: weighted least squares, again and again with fewer
 * of them. With `fixed` the rate stays.
 */
function refined(points: readonly Point[], start: Line, fixed: boolean): Line {
  let line = start;
  for (const tolerance of TOLERANCES) {
    let total = 0;
    let ownSum = 0;
    let otherSum = 0;
    const near: Point[] = [];
    for (const { own, other, weight: full } of points) {
      const error = Math.abs(other - otherTime(line, own));
      if (error >= tolerance) continue;
      const weight = full * (1 - error / tolerance);
      near.push({ own, other, weight });
      total += weight;
      ownSum += weight * own;
      otherSum += weight * other;
    }
    if (total <= 0) return line;
    const ownMean = ownSum / total;
    const otherMean = otherSum / total;
    let rate = line.rate;
    const first = near[0] as Point;
    const last = near[near.length - 1] as Point;
    if (!fixed && last.own - first.own >= FAR) {
      let spread = 0;
      let product = 0;
      for (const { own, other, weight } of near) {
        spread += weight * (own - ownMean) * (own - ownMean);
        product += weight * (own - ownMean) * (other - otherMean);
      }
      if (spread > 0) rate = Math.min(MAX_RATE, Math.max(MIN_RATE, product / spread));
    }
    line = { rate, offset: otherMean - rate * ownMean };
  }
  return line;
}

/** `line` at an exact rate where that fits nearly as well. */
function exact(points: readonly Point[], line: Line): Line {
  const wanted = NEARLY * scoreOf(points, line, SHARP);
  for (const rate of EXACT_RATES) {
    if (Math.abs(line.rate - rate) > SNAP * rate) continue;
    const middle = middleOf(points, line);
    const start = { rate, offset: otherTime(line, middle) - rate * middle };
    const snapped = refined(points, start, true);
    if (scoreOf(points, snapped, SHARP) >= wanted) return snapped;
  }
  return line;
}

/** The mean own time of the points on `line`. */
function middleOf(points: readonly Point[], line: Line): number {
  let total = 0;
  let ownSum = 0;
  for (const { own, other, weight } of points) {
    if (Math.abs(other - otherTime(line, own)) >= KERNEL) continue;
    total += weight;
    ownSum += weight * own;
  }
  return total > 0 ? ownSum / total : 0;
}

/** The weight of the points on `line`; the nearer, the more, and none from `kernel` on. */
function scoreOf(points: readonly Point[], line: Line, kernel = KERNEL): number {
  let score = 0;
  for (const { own, other, weight } of points) {
    const error = Math.abs(other - otherTime(line, own));
    if (error < kernel) score += weight * (1 - error / kernel);
  }
  return score;
}
