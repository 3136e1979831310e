/** Rate and remaining time of a job from how far it was at a few moments. */

interface Moment {
  /** Milliseconds. */
  readonly at: number;
  /** Work done; any unit. */
  readonly done: number;
}

/** Moments older than this many milliseconds no longer tell the present rate. */
const WINDOW = 15_000;

/** Shorter stretches than this many milliseconds say too little. */
const LEAST = 800;

/** Rate over the last seconds; pauses do not count. */
export class RateMeter {
  #moments: Moment[] = [];

  /** Notes that `done` was reached at `at` milliseconds; `done` never falls. */
  note(at: number, done: number): void {
    this.#moments.push({ at, done });
    // The first moment stays just outside the window, so that the whole window is covered.
    while (this.#moments.length > 2 && (this.#moments[1]?.at ?? at) <= at - WINDOW) {
      this.#moments.shift();
    }
  }

  /** Forgets the past, as after a pause. */
  restart(): void {
    this.#moments = [];
  }

  /** Work a second, null while too little is known. */
  rate(): number | null {
    const first = this.#moments[0];
    const last = this.#moments.at(-1);
    if (!first || !last || last.at - first.at < LEAST || last.done <= first.done) return null;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }

  /** Seconds until `left` more work is done, null while unknown. */
  secondsLeft(left: number): number | null {
    const rate = this.rate();
    return rate === null ? null : left / rate;
  }
}
