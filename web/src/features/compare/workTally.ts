/** How far the present work of a comparison is. */
import { RateMeter } from "../../ui/timeLeft";

/** What the session is doing. */
export type Activity = "idle" | "working" | "paused";

/** How far the present work is. */
export interface WorkProgress {
  readonly activity: Activity;
  /** Folders are still being walked through. */
  readonly looking: boolean;
  /** Files of the present work and how many of them have their outcome. */
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
  /** Bytes and files a second, null while unknown. */
  readonly byteRate: number | null;
  readonly fileRate: number | null;
  readonly secondsLeft: number | null;
  /** Paths of the files in work. */
  readonly running: readonly string[];
  /** Files that have no outcome yet although nothing works on them. */
  readonly waiting: number;
}

export const IDLE: WorkProgress = {
  activity: "idle",
  looking: false,
  files: 0,
  filesDone: 0,
  bytes: 0,
  bytesDone: 0,
  byteRate: null,
  fileRate: null,
  secondsLeft: null,
  running: [],
  waiting: 0,
};

/** What the session knows beside the tally. */
export interface Surroundings {
  readonly activity: Activity;
  readonly looking: boolean;
  readonly waiting: number;
}

/** Counts the work from its begin to its end, and how fast it goes. */
export class WorkTally {
  readonly #byteMeter = new RateMeter();
  readonly #fileMeter = new RateMeter();
  #files = 0;
  #filesDone = 0;
  #bytes = 0;
  #bytesDone = 0;
  #running: readonly string[] = [];

  /** More files to work on. */
  add(files: readonly { readonly size: number }[]): void {
    this.#files += files.length;
    for (const { size } of files) this.#bytes += size;
  }

  /** Files that need no work after all. */
  drop(files: readonly { readonly size: number }[]): void {
    this.#files -= files.length;
    for (const { size } of files) this.#bytes -= size;
  }

  /** One file has its outcome. */
  finish(): void {
    this.#filesDone += 1;
  }

  /** What the pool reports: bytes done, and the paths of the files in work. */
  note(bytes: number, running: readonly string[]): void {
    this.#bytesDone = bytes;
    this.#running = running;
  }

  /** Forgets the speed, as after a pause. */
  restartMeters(): void {
    this.#byteMeter.restart();
    this.#fileMeter.restart();
  }

  /** The work is over. */
  reset(): void {
    this.#files = 0;
    this.#filesDone = 0;
    this.#bytes = 0;
    this.#bytesDone = 0;
    this.#running = [];
    this.restartMeters();
  }

  /** The state at `now`, in milliseconds. */
  progress(now: number, surroundings: Surroundings): WorkProgress {
    const working = surroundings.activity === "working";
    const bytesDone = Math.min(this.#bytes, this.#bytesDone);
    if (working) {
      this.#byteMeter.note(now, bytesDone);
      this.#fileMeter.note(now, this.#filesDone);
    }
    return {
      ...surroundings,
      files: this.#files,
      filesDone: this.#filesDone,
      bytes: this.#bytes,
      bytesDone,
      byteRate: working ? this.#byteMeter.rate() : null,
      fileRate: working ? this.#fileMeter.rate() : null,
      secondsLeft: working ? this.#byteMeter.secondsLeft(this.#bytes - bytesDone) : null,
      running: this.#running,
    };
  }
}
