/**
 * The match rule: when two looks are the same picture.
 *
 * A pair is compared upright, mirrored and turned, with its borders and without. Each candidate
 * has a distance in bits, and what distance is still a match grows with the variance (the one
 * number a person sets) and shrinks where a picture says little. The same rule is in Python in
 * `tagcat/match/rule.py`; `spec/match/rule.json` holds both to it.
 */
import {
  complexity,
  type DHash,
  hamming,
  inverse,
  ORIENTATIONS,
  type Orientation,
  orient,
} from "../fingerprint/dhash";
import { USABLE_COMPLEXITY } from "../fingerprint/types";

/** Default variance, for searches that try all orientations and trimmed borders. */
export const VARIANCE = 18;

/** Variance at which a false match is rare even in big collections. */
export const STRICT_VARIANCE = 16;

/** Largest variance: matches are found up to it, so that a smaller one only filters. */
export const MAX_VARIANCE = 25;

const FULL_SCALE = USABLE_COMPLEXITY ** 2;

/** What an image or a key frame looks like: its hash, and that of it without borders. */
export interface Look {
  readonly dhash: DHash;
  readonly trimmed: DHash | null;
}

/** How two looks compare, by the candidate that fits best. */
export interface Comparison {
  /** Bits that differ, 0..128. */
  readonly distance: number;
  /** Largest distance that matches at the variance asked for. */
  readonly limit: number;
  /** Least variance at which the two match; Infinity if they match at none. */
  readonly neededVariance: number;
  /** What turns the first picture into the second. */
  readonly orientation: Orientation;
  /** The candidate is the one without borders. */
  readonly trimmed: boolean;
  /** The two match at the variance asked for. */
  readonly match: boolean;
}

/** Which candidates are tried; all unless switched off. */
export interface Candidates {
  readonly orientations?: boolean;
  readonly trimmed?: boolean;
}

/** Largest distance in bits that matches at `variance` between two such complexities. */
export function limitFor(variance: number, complexityA: number, complexityB: number): number {
  const scale = Math.min(complexityA, complexityB, USABLE_COMPLEXITY);
  return Math.floor((variance * scale * scale) / FULL_SCALE);
}

/** Least variance whose limit reaches `distance`; Infinity where a picture says nothing. */
export function neededFor(distance: number, complexityA: number, complexityB: number): number {
  const scale = Math.min(complexityA, complexityB, USABLE_COMPLEXITY);
  if (scale === 0) return Number.POSITIVE_INFINITY;
  return Math.ceil((FULL_SCALE * distance) / (scale * scale));
}

/**
 * Bits that differ once `orientation` has been applied to `a`, 0..128.
 *
 * Where two cells of a picture are equal, turning it and turning the other back do not give the
 * same bits; the larger of both distances is taken, so that the order of the two does not matter.
 */
export function distanceFor(a: DHash, b: DHash, orientation: Orientation): number {
  return Math.max(
    hamming(orient(a, orientation).hex, b.hex),
    hamming(a.hex, orient(b, inverse(orientation)).hex),
  );
}

/**
 * Compare two looks.
 *
 * Of all candidates the one that matches at the least variance counts, then the one with the least
 * distance, then with borders before without, then the first of `ORIENTATIONS`.
 *
 * @throws RangeError `variance` is not in 0..`MAX_VARIANCE`.
 */
export function compare(
  a: Look,
  b: Look,
  variance: number = VARIANCE,
  { orientations = true, trimmed = true }: Candidates = {},
): Comparison {
  checkVariance(variance);
  const sides: [boolean, DHash, DHash][] = [[false, a.dhash, b.dhash]];
  if (trimmed && (a.trimmed || b.trimmed)) {
    sides.push([true, a.trimmed ?? a.dhash, b.trimmed ?? b.dhash]);
  }
  const turns = orientations ? ORIENTATIONS : ORIENTATIONS.slice(0, 1);
  return sides
    .flatMap(([isTrimmed, ours, theirs]) =>
      turns.map((turn) => candidate(ours, theirs, turn, isTrimmed, variance)),
    )
    .reduce((best, next) => (better(next, best) ? next : best));
}

/** @throws RangeError `variance` is not a whole number in 0..`MAX_VARIANCE`. */
export function checkVariance(variance: number): void {
  if (!Number.isInteger(variance) || variance < 0 || variance > MAX_VARIANCE) {
    throw new RangeError(`variance must be between 0 and ${MAX_VARIANCE}`);
  }
}

function candidate(
  a: DHash,
  b: DHash,
  orientation: Orientation,
  trimmed: boolean,
  variance: number,
): Comparison {
  const ours = complexity(a.hex);
  const theirs = complexity(b.hex);
  const distance = distanceFor(a, b, orientation);
  const neededVariance = neededFor(distance, ours, theirs);
  return {
    distance,
    limit: limitFor(variance, ours, theirs),
    neededVariance,
    orientation,
    trimmed,
    match: neededVariance <= variance,
  };
}

/** Strictly better: of equals the first stays, which settles the rest of the order. */
function better(a: Comparison, b: Comparison): boolean {
  if (a.neededVariance !== b.neededVariance) return a.neededVariance < b.neededVariance;
  return a.distance < b.distance;
}
