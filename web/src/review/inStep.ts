/** Two videos that play the same scenes at the same moment. */

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
