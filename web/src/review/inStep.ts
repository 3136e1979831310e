/** Two videos that play the same scenes at the same moment. */

import type { Stretch } from "../match/overlap";

/** How the times of two videos go together: B's time is `offset + rate * A's`, in milliseconds. */
export interface TimeLink {
  readonly offset: number;
  readonly rate: number;
}

/** Drift beyond which B jumps, seconds. */
export const MOST_DRIFT = 0.08;
/** Drift that nobody sees, seconds. */
const LEAST_DRIFT = 0.012;
/** Seconds in which a small drift is made up for. */
const CATCH_UP = 0.6;
/** Most that the pace changes to make up for a drift. */
const MOST_NUDGE = 0.15;

/** The link of two videos that match at these times; both begin together where one is not known. */
export function linkOf(a: number | null, b: number | null): TimeLink {
  return { offset: (b ?? 0) - (a ?? 0), rate: 1 };
}

/** From `from` on, in milliseconds of A, the times go together by `link`. */
export interface Piece {
  readonly from: number;
  readonly link: TimeLink;
}

/** Rates are told with four digits. */
const DIGITS = 1e-4;

/** How the times go together in each stretch that two videos share, by A's time. */
export function piecesOf(stretches: readonly Stretch[]): Piece[] {
  return stretches.map(({ ownStart, ownEnd, start, end, rate }) => {
    // Over hours its ends tell the rate better, unless one of them was cut off at B's own end.
    const between = (end - start) / (ownEnd - ownStart);
    const exact = Math.abs(between - rate) < DIGITS ? between : rate;
    return { from: ownStart, link: { offset: start - exact * ownStart, rate: exact } };
  });
}

/**
 * The link in force at a time of A in seconds: that of the piece which began last, or of the first;
 * `otherwise` where there is none.
 */
export function linkAt(pieces: readonly Piece[], a: number, otherwise: TimeLink): TimeLink {
  const begun = pieces.findLast(({ from }) => from <= a * 1000);
  return (begun ?? pieces[0])?.link ?? otherwise;
}

/** B's time for a time of A, both in seconds. */
export function timeInB(a: number, { offset, rate }: TimeLink): number {
  return offset / 1000 + rate * a;
}

/** A's time for a time of B, both in seconds. */
export function timeInA(b: number, { offset, rate }: TimeLink): number {
  return (b - offset / 1000) / rate;
}

/** What B must do to be in step again. */
export type Correction =
  | { readonly kind: "seek"; readonly to: number }
  | { readonly kind: "pace"; readonly playbackRate: number };

/**
 * What B must do while A plays.
 * @param a - A's time in seconds.
 * @param b - B's time in seconds.
 * @param pace - A's playback rate.
 */
export function correct(a: number, b: number, link: TimeLink, pace: number): Correction {
  const to = timeInB(a, link);
  const drift = b - to;
  if (Math.abs(drift) > MOST_DRIFT) return { kind: "seek", to };
  const base = pace * link.rate;
  if (Math.abs(drift) < LEAST_DRIFT) return { kind: "pace", playbackRate: base };
  const nudge = Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, drift / CATCH_UP));
  return { kind: "pace", playbackRate: base * (1 - nudge) };
}
