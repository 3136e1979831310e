/** Saving chosen files to the collection: in batches, with retries, and what came of each. */
import { splitFingerprints } from "../../api/batches";
import { saveFiles as sendFiles } from "../../api/collection";
import { ApiError, errorOf, messageOf } from "../../api/problem";
import type { Match, SaveRequest, SaveResult } from "../../api/types";
import { Observable } from "../../local/observable";
import { rememberOriginals as remember } from "../../local/originals";
import { isQuotaError } from "../../local/room";
import { type Device, thisDevice } from "../../local/settings";
import type { DoneEntry } from "./entries";

/** What came of one file. */
export interface SavedFile {
  readonly entry: DoneEntry;
  readonly status: "saved" | "known" | "error";
  /** Id in the collection, null if it was not saved. */
  readonly fileId: string | null;
  /** What matches it in the collection, the nearest of all `matchCount`. */
  readonly matches: readonly Match[];
  readonly matchCount: number;
  /** Why it was not saved. */
  readonly problem: string | null;
}

/** How far the saving is. */
export interface SaveState {
  readonly phase: "idle" | "saving" | "stopped" | "done";
  readonly total: number;
  readonly results: readonly SavedFile[];
  /** Why the saving stopped, or what it waits for. */
  readonly message: string | null;
  /** Copies that did not fit into the browser's storage. */
  readonly copiesLeftOut: number;
  /** The storage had no room to remember that the files are on this device. */
  readonly storageFull: boolean;
}

const IDLE: SaveState = {
  phase: "idle",
  total: 0,
  results: [],
  message: null,
  copiesLeftOut: 0,
  storageFull: false,
};

/** Milliseconds to wait before each new try, unless the server asks for more. */
const WAITS: readonly number[] = [1000, 3000, 8000];

/** Milliseconds that the server may ask for; after more the person is to try again. */
const LONGEST_WAIT = 60_000;

export interface SaveParts {
  readonly send: (body: SaveRequest, signal?: AbortSignal) => Promise<readonly SaveResult[]>;
  readonly remember: typeof remember;
  readonly device: () => Promise<Device>;
  readonly wait: (ms: number) => Promise<void>;
}

const REAL: SaveParts = {
  send: sendFiles,
  remember,
  device: thisDevice,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** One saving at a time; its outcome stays until the next one begins. */
export class SaveJob {
  readonly state = new Observable<SaveState>(IDLE);
  readonly #parts: SaveParts;
  #left: (readonly DoneEntry[])[] = [];
  #abort = new AbortController();

  constructor(parts: Partial<SaveParts> = {}) {
    this.#parts = { ...REAL, ...parts };
  }

  /** Saves `entries`, unless it is saving; resolves when it is done or has stopped. */
  async start(entries: readonly DoneEntry[]): Promise<void> {
    if (this.state.get().phase === "saving") return;
    this.#left = batchesOf(entries);
    this.state.set({ ...IDLE, phase: "saving", total: entries.length });
    await this.#work();
  }

  /** Goes on after it has stopped. */
  async goOn(): Promise<void> {
    if (this.state.get().phase !== "stopped") return;
    // Hashes may have become keyed meanwhile, and longer.
    this.#left = batchesOf(this.#left.flat());
    this.state.set({ ...this.state.get(), phase: "saving", message: null });
    await this.#work();
  }

  /** Stops before the next batch; what was saved stays saved. */
  stop(): void {
    this.#abort.abort();
  }

  /** Forgets the outcome. */
  reset(): void {
    this.stop();
    this.#left = [];
    this.state.set(IDLE);
  }

  async #work(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const device = await this.#parts.device();
    for (let batch = this.#left[0]; batch; batch = this.#left[0]) {
      try {
        const results = await this.#sendBatch(device, batch, abort.signal);
        if (abort.signal.aborted) return this.#halt("Saving was stopped.", abort);
        this.#left.shift();
        await this.#take(batch, results);
      } catch (error) {
        const words = abort.signal.aborted ? "Saving was stopped." : messageOf(error);
        return this.#halt(words, abort);
      }
    }
    this.state.set({ ...this.state.get(), phase: "done", message: null });
  }

  #halt(message: string, abort: AbortController): void {
    if (abort !== this.#abort || this.state.get().phase === "idle") return;
    this.state.set({ ...this.state.get(), phase: "stopped", message });
  }

  async #sendBatch(
    device: Device,
    batch: readonly DoneEntry[],
    signal: AbortSignal,
  ): Promise<readonly SaveResult[]> {
    const files = batch.map(({ outcome }) => outcome.fingerprint);
    for (let attempt = 0; ; attempt += 1) {
      try {
        const results = await this.#parts.send({ device, files }, signal);
        if (results.length !== files.length) {
          throw new ApiError(0, "The server's answer was incomplete.");
        }
        return results;
      } catch (error) {
        const worthIt = error instanceof ApiError && error.mayRetry && !signal.aborted;
        const own = WAITS[attempt];
        if (!worthIt || own === undefined) throw error;
        const wait = Math.max(own, (error.retryAfter ?? 0) * 1000);
        if (wait > LONGEST_WAIT) throw error;
        this.state.set({ ...this.state.get(), message: `${messageOf(error)} Trying again…` });
        await this.#pause(wait, signal);
        if (signal.aborted) throw error;
      }
    }
  }

  /** Waits until it is worth a try: the time is over, the network is back, or it is stopped. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const sooner = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { signal: over.signal });
      globalThis.addEventListener?.("online", () => resolve(), { signal: over.signal });
    });
    await Promise.race([this.#parts.wait(ms), sooner]);
    over.abort();
  }

  async #take(batch: readonly DoneEntry[], results: readonly SaveResult[]): Promise<void> {
    const saved = batch.map((entry, place): SavedFile => {
      const result = results[place];
      const problem = result?.error ? wordsOf(result.error) : null;
      return {
        entry,
        status: result?.status ?? "error",
        fileId: result?.file_id ?? null,
        matches: result?.matches ?? [],
        matchCount: result?.match_count ?? 0,
        problem,
      };
    });
    const originals = saved
      .filter(({ status }) => status !== "error")
      .map(({ entry: { file, handle, root, outcome } }) => ({
        file,
        handle,
        root,
        fingerprint: outcome.fingerprint,
      }));
    // Without storage the files are saved all the same; they only carry no ⧈ after a reload.
    let storageFull = false;
    const { copiesLeftOut } = await this.#parts.remember(originals).catch((error: unknown) => {
      storageFull = isQuotaError(error);
      return { copiesLeftOut: 0 };
    });
    const old = this.state.get();
    this.state.set({
      ...old,
      results: [...old.results, ...saved],
      message: null,
      copiesLeftOut: old.copiesLeftOut + copiesLeftOut,
      storageFull: old.storageFull || storageFull,
    });
  }
}

function batchesOf(entries: readonly DoneEntry[]): (readonly DoneEntry[])[] {
  return [...splitFingerprints(entries, ({ outcome }) => outcome.fingerprint)];
}

/** Why a file was not saved; of what is the server's fault, also what to quote to its keeper. */
function wordsOf(problem: NonNullable<SaveResult["error"]>): string {
  if (problem.status >= 500) return messageOf(errorOf(problem.status, problem));
  return problem.detail || problem.title || "The server did not say why.";
}
