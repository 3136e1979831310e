/** Labelling files one after the other: what is known is taken, the rest is looked at. */
import { type Deferred, deferred } from "../../fingerprint/deferred";
import { mean, packed } from "../../label/embedding";
import { join, type SeenFrame } from "../../label/joining";
import type { Loaded, Sight } from "../../label/labeller";
import { joined } from "../../label/scores";
import type { Labelled } from "../../local/labels";
import { Observable } from "../../local/observable";

/** A content to label, and how its file is reached. */
export interface LabelTask {
  readonly sha256: string;
  readonly name: string;
  readonly kind: "image" | "video";
  /** Times of a video's key frames in milliseconds. */
  readonly positions: () => Promise<readonly number[]>;
  /** Null, or a rejection, where the file cannot be reached. */
  readonly file: () => Promise<File | null>;
}

/** A file that could not be labelled, and why. */
export interface LabelProblem {
  readonly name: string;
  readonly reason: string;
}

/** How far the work is. */
export interface LabelProgress {
  readonly phase: "idle" | "loading" | "working" | "paused" | "done" | "failed";
  readonly total: number;
  /** Those that failed included. */
  readonly done: number;
  /** Name of the file in work. */
  readonly current: string;
  readonly problems: readonly LabelProblem[];
  /** Why nothing could be done at all. */
  readonly reason: string;
}

const IDLE: LabelProgress = {
  phase: "idle",
  total: 0,
  done: 0,
  current: "",
  problems: [],
  reason: "",
};

/** Milliseconds between two looks of the page at the state. */
const PUBLISH_EVERY = 200;

/** Key frames of a video that are looked at, spread over all of it. */
export const MAX_FRAMES = 100;

/** Problems that are told. */
const MAX_PROBLEMS = 100;

export interface LabelParts {
  readonly load: () => Promise<Loaded>;
  readonly look: (picture: File | ImageBitmap) => Promise<Sight>;
  /** The frames of a video at times in seconds. */
  readonly frames: (file: File, times: readonly number[]) => AsyncIterable<ImageBitmap>;
  readonly find: (
    digest: string,
    sha256s: readonly string[],
  ) => Promise<readonly (Labelled | undefined)[]>;
  readonly keep: (digest: string, labelled: Labelled) => Promise<void>;
}

/** At most `MAX_FRAMES` of the positions, as evenly spread as they are, the first among them. */
export function spread(positions: readonly number[]): readonly number[] {
  if (positions.length <= MAX_FRAMES) return positions;
  const step = positions.length / MAX_FRAMES;
  return Array.from({ length: MAX_FRAMES }, (_, at) => positions[Math.floor(at * step)] as number);
}

/** One run at a time; what was found stays until the page is left. */
export class LabelJob {
  readonly progress = new Observable<LabelProgress>(IDLE);
  /** By sha256. */
  readonly found = new Observable<ReadonlyMap<string, Labelled>>(new Map());

  readonly #parts: LabelParts;
  readonly #fresh = new Map<string, Labelled>();
  #state: LabelProgress = IDLE;
  /** Rises with each run, so that one that was cancelled says nothing more. */
  #run = 0;
  #resume: Deferred | null = null;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LabelParts) {
    this.#parts = parts;
  }

  /** Labels files, in place of a run that is under way; resolves when it is over. */
  async start(tasks: readonly LabelTask[]): Promise<void> {
    this.cancel();
    const run = this.#run;
    const waiting = [...new Map(tasks.map((task) => [task.sha256, task])).values()];
    this.#say({ ...IDLE, phase: "loading", total: waiting.length });
    let digest: string;
    try {
      ({
        id: { digest },
      } = await this.#parts.load());
    } catch (error) {
      if (run === this.#run) this.#say({ phase: "failed", reason: reasonOf(error) });
      return;
    }
    if (run !== this.#run) return;
    this.#say({ phase: this.#resume ? "paused" : "working" });
    const shas = waiting.map(({ sha256 }) => sha256);
    const known = await this.#parts.find(digest, shas);
    const left = waiting.filter((_, place) => !known[place]);
    for (const labelled of known) if (labelled) this.#fresh.set(labelled.sha256, labelled);
    if (run !== this.#run) return;
    this.#say({ done: waiting.length - left.length });
    for (const task of left) {
      await this.#resume?.promise;
      if (run !== this.#run) return;
      this.#say({ current: task.name }, false);
      await this.#label(task, digest, run);
      if (run !== this.#run) return;
    }
    this.#say({ phase: "done", current: "" });
  }

  /** Holds before the next picture. */
  pause(): void {
    if (this.#resume || !["loading", "working"].includes(this.#state.phase)) return;
    this.#resume = deferred();
    this.#say({ phase: "paused" });
  }

  resume(): void {
    if (!this.#resume) return;
    this.#resume.resolve();
    this.#resume = null;
    this.#say({ phase: "working" });
  }

  /** Ends the run; what was found stays. */
  cancel(): void {
    this.#run += 1;
    this.#resume?.resolve();
    this.#resume = null;
    this.#say(IDLE);
  }

  /** Forgets what was found, as when the comparison starts over. */
  clear(): void {
    this.cancel();
    this.#fresh.clear();
    this.found.set(new Map());
  }

  async #label(task: LabelTask, digest: string, run: number): Promise<void> {
    try {
      const file = await task.file();
      if (!file) throw new Error("the file must be chosen again");
      const seen =
        task.kind === "image"
          ? imageOf(await this.#parts.look(file))
          : await this.#video(file, task, run);
      if (!seen || run !== this.#run) return;
      const labelled = { sha256: task.sha256, ...seen };
      this.#fresh.set(task.sha256, labelled);
      await this.#parts.keep(digest, labelled);
      if (run === this.#run) this.#say({ done: this.#state.done + 1 }, false);
    } catch (error) {
      if (run !== this.#run) return;
      const problem = { name: task.name, reason: reasonOf(error) };
      const problems = [...this.#state.problems, problem].slice(0, MAX_PROBLEMS);
      this.#say({ done: this.#state.done + 1, problems }, false);
    }
  }

  /** What is in a video; null where the run was cancelled meanwhile. */
  async #video(file: File, { positions }: LabelTask, run: number) {
    const chosen = spread(await positions());
    const frames: SeenFrame[] = [];
    const sights: Sight[] = [];
    const seconds = chosen.map((pos) => pos / 1000);
    for await (const picture of this.#parts.frames(file, seconds)) {
      const pos = chosen[sights.length] ?? 0;
      const sight = await this.#parts.look(picture);
      sights.push(sight);
      frames.push({ pos, labels: sight.labels });
      await this.#resume?.promise;
      if (run !== this.#run) return null;
    }
    return {
      labels: join(frames),
      ...joined(sights.map(({ classes }) => classes)),
      embedding: packed(mean(sights.map(({ embedding }) => embedding))),
    };
  }

  /** Changes the state, and tells of it: at once, or not more often than it can be read. */
  #say(change: Partial<LabelProgress>, atOnce = true): void {
    this.#state = { ...this.#state, ...change };
    const now = performance.now();
    if (!atOnce && now - this.#publishedAt < PUBLISH_EVERY) return;
    this.#publishedAt = now;
    if (this.#fresh.size > 0) {
      this.found.set(new Map([...this.found.get(), ...this.#fresh]));
      this.#fresh.clear();
    }
    this.progress.set(this.#state);
  }
}

function imageOf({ labels, classes, embedding }: Sight) {
  return { labels: labels.map((label) => ({ ...label, moments: [] })), ...classes, embedding };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
