/** Fingerprints many files in workers; one bad file never stops the rest. */
import { type Deferred, deferred } from "./deferred";
import type { FileJob, FromWorker, ToWorker, UnplayedVideo } from "./protocol";
import { seekVideo } from "./seek";
import { type FileFingerprint, FingerprintError } from "./types";

export type { FileJob } from "./protocol";

/** How far a run is; reported at most ten times a second. */
export interface Progress {
  /** Files that are finished, the failed ones included. */
  readonly files: number;
  readonly failed: number;
  /** Bytes of the finished files plus the finished parts of the running ones. */
  readonly bytes: number;
  /** Paths of the files in work. */
  readonly running: readonly string[];
}

export interface RunCallbacks {
  readonly onProgress?: (progress: Progress) => void;
  readonly onResult: (id: string, fingerprint: FileFingerprint) => void;
  readonly onError: (id: string, error: FingerprintError) => void;
  /** Aborting it is the same as `cancel()`. */
  readonly signal?: AbortSignal;
}

export interface RunSummary {
  readonly files: number;
  readonly failed: number;
  readonly cancelled: boolean;
}

/** A run under way. */
export interface RunHandle {
  /**
   * Resolves when every file has its outcome, or at once after `cancel()`; rejects if the list
   * of files or a callback throws.
   */
  readonly done: Promise<RunSummary>;
  /** Starts no further file, and holds videos at the next frame. */
  pause(): void;
  resume(): void;
  /** Ends at once: workers are terminated and nothing more is called back. */
  cancel(): void;
}

/** The part of `Worker` the pool uses. */
export type WorkerLike = Pick<
  Worker,
  "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror"
>;

/** Plays a video on the page's thread; see `seek.ts`. */
export type SeekVideo = (
  file: File,
  video: UnplayedVideo,
  options: { signal: AbortSignal; onProgress: (bytes: number) => void; gate: () => Promise<void> },
) => Promise<FileFingerprint>;

export interface PoolOptions {
  /** Default: the processor's cores less one for the page, at least 1 and at most 4. */
  readonly workers?: number;
  /** Milliseconds without a sign of life after which a worker counts as hung. */
  readonly patience?: number;
  readonly createWorker?: () => WorkerLike;
  readonly seekVideo?: SeekVideo;
}

const PROGRESS_INTERVAL = 100;
/** A big image is decoded in one step that gives no sign of life, a 2^28-pixel PNG the longest. */
const PATIENCE = 120_000;

/** Makes runs; every run has its own workers, and big images take turns over all of them. */
export class FingerprintPool {
  readonly #settings: Settings;

  constructor(options: PoolOptions = {}) {
    this.#settings = {
      workers: options.workers ?? defaultWorkers(),
      patience: options.patience ?? PATIENCE,
      createWorker: options.createWorker ?? createWorker,
      seekVideo: options.seekVideo ?? seekVideo,
      bigImages: new Turns(),
      seeks: new Turns(),
    };
  }

  /**
   * Fingerprints `files`, which are taken one by one as workers get free.
   * Results come in the order in which they are ready.
   */
  run(files: Iterable<FileJob> | AsyncIterable<FileJob>, callbacks: RunCallbacks): RunHandle {
    return new Run(this.#settings, files, callbacks);
  }
}

interface Settings {
  readonly workers: number;
  readonly patience: number;
  readonly createWorker: () => WorkerLike;
  readonly seekVideo: SeekVideo;
  readonly bigImages: Turns;
  readonly seeks: Turns;
}

function createWorker(): WorkerLike {
  return new Worker(new URL("./fingerprint.worker.ts", import.meta.url), { type: "module" });
}

function defaultWorkers(): number {
  return Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));
}

/** Lets one at a time through. */
class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves to the function that ends the turn. */
  take(): Promise<() => void> {
    const mine = deferred();
    const turn = this.#last.then(() => mine.resolve);
    this.#last = this.#last.then(() => mine.promise);
    return turn;
  }
}

class Run implements RunHandle {
  readonly done: Promise<RunSummary>;
  readonly #settings: Settings;
  readonly #callbacks: RunCallbacks;
  readonly #files: Iterator<FileJob> | AsyncIterator<FileJob>;
  readonly #slots = new Set<Slot>();
  readonly #abort = new AbortController();
  /** Present while paused; resolves on resume. */
  #pause: Deferred | null = null;
  #taking: Promise<unknown> = Promise.resolve();
  #finished = 0;
  #failed = 0;
  #bytes = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    settings: Settings,
    files: Iterable<FileJob> | AsyncIterable<FileJob>,
    callbacks: RunCallbacks,
  ) {
    this.#settings = settings;
    this.#callbacks = callbacks;
    this.#files =
      Symbol.asyncIterator in files ? files[Symbol.asyncIterator]() : files[Symbol.iterator]();
    const { signal } = callbacks;
    if (signal?.aborted) this.cancel();
    else signal?.addEventListener("abort", () => this.cancel(), { signal: this.#abort.signal });
    this.done = this.#run();
  }

  pause(): void {
    if (this.#pause) return;
    this.#pause = deferred();
    for (const slot of this.#slots) slot.tell({ type: "pause" });
  }

  resume(): void {
    this.#pause?.resolve();
    this.#pause = null;
    for (const slot of this.#slots) slot.tell({ type: "resume" });
  }

  cancel(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    for (const slot of this.#slots) slot.close();
    this.#pause?.resolve();
  }

  async #run(): Promise<RunSummary> {
    try {
      await Promise.all(Array.from({ length: this.#settings.workers }, () => this.#work()));
      const cancelled = this.#abort.signal.aborted;
      if (!cancelled) this.#report(true);
      return { files: this.#finished, failed: this.#failed, cancelled };
    } finally {
      this.cancel();
    }
  }

  /** One worker's share: files until there are none. */
  async #work(): Promise<void> {
    const slot = new Slot(this.#settings, this.#abort.signal, {
      progress: () => this.#report(false),
      gate: () => this.#pause?.promise ?? Promise.resolve(),
    });
    this.#slots.add(slot);
    try {
      for (let job = await this.#take(); job; job = await this.#take()) {
        const outcome = await slot.fingerprint(job);
        if (this.#abort.signal.aborted) return;
        this.#bytes += job.file.size;
        this.#finished++;
        if (outcome instanceof FingerprintError) {
          this.#failed++;
          this.#callbacks.onError(job.id, outcome);
        } else {
          this.#callbacks.onResult(job.id, outcome);
        }
        this.#report(false);
      }
    } finally {
      this.#slots.delete(slot);
      slot.close();
    }
  }

  /** The next file, once the run is not paused; null at the end and after `cancel()`. */
  async #take(): Promise<FileJob | null> {
    // One caller at a time: an async iterator's next() must not be called before the last answered.
    const taken = this.#taking.then(async () => {
      while (this.#pause && !this.#abort.signal.aborted) await this.#pause.promise;
      if (this.#abort.signal.aborted) return null;
      const next = await this.#files.next();
      return next.done || this.#abort.signal.aborted ? null : next.value;
    });
    this.#taking = taken.catch(() => null);
    return taken;
  }

  #report(last: boolean): void {
    const { onProgress } = this.#callbacks;
    if (!onProgress || this.#abort.signal.aborted) return;
    clearTimeout(this.#timer);
    const wait = this.#reportedAt + PROGRESS_INTERVAL - performance.now();
    if (wait > 0 && !last) {
      this.#timer = setTimeout(() => this.#report(false), wait);
      return;
    }
    this.#reportedAt = performance.now();
    const running = [...this.#slots].flatMap((slot) => slot.running ?? []);
    onProgress({
      files: this.#finished,
      failed: this.#failed,
      bytes: running.reduce((sum, { bytes }) => sum + bytes, this.#bytes),
      running: running.map(({ path }) => path),
    });
  }
}

interface SlotHooks {
  progress(): void;
  gate(): Promise<void>;
}

const NOT_LOADED =
  "not read, as TagCat cannot be reached to load what reads files; check your connection and " +
  "choose it again";

/** One place in the pool: a worker, made when it is first needed and replaced when it fails. */
class Slot {
  readonly #settings: Settings;
  readonly #signal: AbortSignal;
  readonly #hooks: SlotHooks;
  #worker: WorkerLike | null = null;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #paused = false;
  /** The worker waits for its turn with a big image. */
  #waiting = false;
  #closed: () => void = () => {};
  running: { path: string; bytes: number; size: number } | null = null;

  constructor(settings: Settings, signal: AbortSignal, hooks: SlotHooks) {
    this.#settings = settings;
    this.#signal = signal;
    this.#hooks = hooks;
  }

  tell(message: ToWorker): void {
    this.#paused = message.type === "pause";
    this.#worker?.postMessage(message);
    if (this.#worker && this.running) this.#watch();
  }

  close(): void {
    clearTimeout(this.#watchdog);
    this.#worker?.terminate();
    this.#worker = null;
    this.#closed();
  }

  /** The outcome of one file; never rejects. After `close()` the outcome has no meaning. */
  async fingerprint({ file, path }: FileJob): Promise<FileFingerprint | FingerprintError> {
    this.running = { path, bytes: 0, size: file.size };
    this.#hooks.progress();
    let endTurn: (() => void) | undefined;
    let closed = false;
    try {
      const answer = await new Promise<FromWorker>((resolve) => {
        const fail = (reason: string): void => resolve({ type: "error", reason });
        this.#closed = () => {
          closed = true;
          fail("cancelled");
        };
        this.#onHung = () => fail("no sign of life while it was read; given up");
        this.#worker ??= this.#settings.createWorker();
        const worker = this.#worker;
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if (data.type === "progress") {
            this.#advance(data.bytes);
            this.#watch();
          } else if (data.type === "permit") {
            this.#waiting = true;
            clearTimeout(this.#watchdog);
            void this.#settings.bigImages.take().then((end) => {
              if (closed) return end();
              endTurn = end;
              this.#waiting = false;
              worker.postMessage({ type: "go" } satisfies ToWorker);
              this.#watch();
            });
          } else {
            resolve(data);
          }
        };
        worker.onerror = (event) => {
          event.preventDefault();
          this.#discard();
          // An error in the worker has a message; a script that could not be loaded has none.
          fail(event.message === undefined ? NOT_LOADED : "the worker that read it broke down");
        };
        worker.onmessageerror = () => {
          this.#discard();
          fail("the worker that read it answered with something unreadable");
        };
        worker.postMessage({ type: "job", file, path } satisfies ToWorker);
        if (this.#paused) worker.postMessage({ type: "pause" } satisfies ToWorker);
        this.#watch();
      });
      clearTimeout(this.#watchdog);
      if (answer.type === "result") return answer.fingerprint;
      if (answer.type === "seek") return await this.#seek(file, answer.video);
      return new FingerprintError(path, answer.type === "error" ? answer.reason : "no answer");
    } catch (error) {
      return error instanceof FingerprintError
        ? error
        : new FingerprintError(path, error instanceof Error ? error.message : String(error));
    } finally {
      closed = true;
      this.#waiting = false;
      endTurn?.();
      clearTimeout(this.#watchdog);
      this.running = null;
    }
  }

  #onHung: () => void = () => {};

  async #seek(file: File, video: UnplayedVideo): Promise<FileFingerprint> {
    const endTurn = await this.#settings.seeks.take();
    try {
      return await this.#settings.seekVideo(file, video, {
        signal: this.#signal,
        onProgress: (bytes) => this.#advance(bytes),
        gate: this.#hooks.gate,
      });
    } finally {
      endTurn();
    }
  }

  #advance(bytes: number): void {
    if (!this.running) return;
    this.running.bytes = Math.min(this.running.size, Math.max(this.running.bytes, bytes));
    this.#hooks.progress();
  }

  /**
   * Starts the wait for the worker's next sign of life. The wait is cut in parts, because a
   * machine that wakes from sleep finds a timer that has run out, but only one.
   */
  #watch(parts = 4): void {
    clearTimeout(this.#watchdog);
    if (this.#paused || this.#waiting) return;
    this.#watchdog = setTimeout(() => {
      if (parts > 1) {
        this.#watch(parts - 1);
        return;
      }
      this.#discard();
      this.#onHung();
    }, this.#settings.patience / 4);
  }

  #discard(): void {
    clearTimeout(this.#watchdog);
    this.#worker?.terminate();
    this.#worker = null;
  }
}
