/** The comparison on screen: files go in, fingerprints and groups come out as they are made. */
import { FingerprintPool, type RunCallbacks, type RunHandle } from "../../fingerprint/pool";
import type { FileFingerprint } from "../../fingerprint/types";
import { findHashes, rememberHash, sampleOf } from "../../local/hashes";
import { Observable } from "../../local/observable";
import type { Found, LeftOut, Picked, Unopened } from "../../local/picking";
import { holdFiles } from "../../local/presence";
import { dropEntries, forgetEntries, keepEntries, keptEntries } from "../../local/resume";
import { holdThumbnail } from "../../local/thumbnails";
import { RateMeter } from "../../ui/timeLeft";
import { type DoneEntry, type Entry, isDone, nameOf, type Outcome } from "./entries";
import { type Grouping, type Matcher, NO_GROUPS } from "./matcher";
import { WorkQueue } from "./workQueue";

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

/** What happened while files were added. */
export interface AddReport {
  readonly added: number;
  /** Already known from before, so not read again. */
  readonly known: number;
  /** Files of the chosen folders that are no media by their name. */
  readonly leftOut: number;
  /** Same path, size and time as a file that is already in the comparison. */
  readonly repeated: number;
}

const IDLE: WorkProgress = {
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

const EMPTY_REPORT: AddReport = { added: 0, known: 0, leftOut: 0, repeated: 0 };

/** Milliseconds between two looks of the page at the state. */
const PUBLISH_EVERY = 250;

/** Files looked up in the cache at a time. */
const BATCH = 40;

/** The part of the pool the session uses. */
export interface Pool {
  run(
    files: AsyncIterable<{ id: string; file: File; path: string }>,
    callbacks: RunCallbacks,
  ): RunHandle;
}

export interface SessionParts {
  readonly pool?: Pool;
  readonly matcher: () => Matcher;
}

export class CompareSession {
  readonly entries = new Observable<readonly Entry[]>([]);
  readonly progress = new Observable<WorkProgress>(IDLE);
  readonly grouping = new Observable<Grouping>(NO_GROUPS);
  readonly report = new Observable<AddReport>(EMPTY_REPORT);

  readonly #pool: Pool;
  readonly #newMatcher: () => Matcher;
  /** Started with the first files, as it is a worker. */
  #matcher: Matcher | null = null;
  #list: Entry[] = [];
  /** Where an entry is in `#list`. */
  readonly #places = new Map<number, number>();
  /** Entries by path, size and time, against adding the same file twice. */
  readonly #faces = new Map<string, Entry[]>();
  #nextId = 0;
  #queue = new WorkQueue<Entry>();
  #run: RunHandle | null = null;
  #paused = false;
  #looking = 0;
  #walks: Promise<void> = Promise.resolve();
  #generation = 0;
  readonly #byteMeter = new RateMeter();
  readonly #fileMeter = new RateMeter();
  #work = { files: 0, filesDone: 0, bytes: 0, running: [] as readonly string[] };
  #runBytes = 0;
  #variance: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #groupingStale = false;
  #grouping: Promise<void> | null = null;
  #keeping: Promise<void> = Promise.resolve();

  constructor(parts: SessionParts, variance: number) {
    this.#pool = parts.pool ?? new FingerprintPool();
    this.#newMatcher = parts.matcher;
    this.#variance = variance;
  }

  /** Regroups at another variance; nothing is read again. */
  setVariance(variance: number): void {
    if (variance === this.#variance) return;
    this.#variance = variance;
    this.#groupingStale = true;
    this.#regroup();
  }

  /**
   * Adds files as `found` gives them and starts to work on them at once. Several calls take
   * turns. Resolves when the last file was found, not when it is finished.
   */
  add(found: AsyncIterable<Found>): Promise<void> {
    const generation = this.#generation;
    this.#looking += 1;
    this.#queue.expectMore(true);
    this.#publishSoon();
    const walk = this.#walks.then(() => this.#walk(found, generation));
    this.#walks = walk
      .catch(() => {})
      .then(() => {
        if (generation !== this.#generation) return;
        this.#looking -= 1;
        this.#queue.expectMore(this.#looking > 0);
        this.#publishSoon();
      });
    return walk;
  }

  /** Starts no further file until `resume`. */
  pause(): void {
    if (!this.#run || this.#paused) return;
    this.#paused = true;
    this.#run.pause();
    this.#publish();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#byteMeter.restart();
    this.#fileMeter.restart();
    this.#run?.resume();
    this.#publish();
  }

  /** Stops the work; what is finished stays, the rest waits for `restart`. */
  cancel(): void {
    this.#run?.cancel();
    this.#run = null;
    this.#paused = false;
    this.#queue.drop(() => true);
    this.#queue = new WorkQueue();
    this.#queue.expectMore(this.#looking > 0);
    this.#resetWork();
    this.#publish();
  }

  /** Works on every file that still waits. */
  restart(): void {
    const waiting = this.#list.filter((entry) => entry.outcome.state === "waiting" && entry.file);
    this.#enqueue(waiting);
    this.#publish();
  }

  /** Takes files out of the comparison; the files themselves are not touched. */
  remove(ids: ReadonlySet<number>): void {
    const gone = this.#list.filter(({ id }) => ids.has(id));
    this.#list = this.#list.filter(({ id }) => !ids.has(id));
    this.#indexPlaces();
    for (const entry of gone) {
      const key = faceKey(entry);
      const rest = (this.#faces.get(key) ?? []).filter(({ id }) => id !== entry.id);
      if (rest.length > 0) this.#faces.set(key, rest);
      else this.#faces.delete(key);
    }
    this.#queue.drop(({ id }) => ids.has(id));
    const left = new Set(this.#list.filter(isDone).map((e) => e.outcome.fingerprint.sha256));
    const contents = gone
      .filter(isDone)
      .map((entry) => entry.outcome.fingerprint.sha256)
      .filter((sha256) => !left.has(sha256));
    this.#match((matcher) => matcher.remove([...new Set(contents)]));
    this.#keep(() => dropEntries([...ids]));
    this.#publish();
  }

  /** Starts over with nothing. */
  clear(): void {
    this.#generation += 1;
    this.#looking = 0;
    this.#walks = Promise.resolve();
    this.cancel();
    this.#list = [];
    this.#places.clear();
    this.#faces.clear();
    this.#matcher?.close();
    this.#matcher = null;
    this.#grouping = null;
    this.#groupingStale = false;
    this.grouping.set(NO_GROUPS);
    this.report.set(EMPTY_REPORT);
    this.#keep(forgetEntries);
    this.#publish();
  }

  /**
   * Takes up the comparison that was on screen before a reload. `mayRead` says whether a stored
   * handle may be read and asks the person if need be, so call this in a click.
   */
  async takeUp(
    mayRead: (
      handle: FileSystemFileHandle,
      root: FileSystemDirectoryHandle | null,
    ) => Promise<boolean>,
  ): Promise<void> {
    const kept = await keptEntries();
    const hashes = await findHashes(kept);
    const entries: Entry[] = [];
    for (const [place, stored] of kept.entries()) {
      const { position, reason, ...face } = stored;
      const hash = hashes[place];
      let file: File | null = null;
      let outcome: Outcome;
      if (reason !== null) outcome = { state: "failed", reason };
      else if (hash) outcome = doneOutcome(hash);
      else if (face.handle && (await mayRead(face.handle, face.root))) {
        file = await face.handle.getFile().catch(() => null);
        outcome = file
          ? { state: "waiting" }
          : { state: "failed", reason: "it is no longer there" };
      } else {
        outcome = {
          state: "failed",
          reason: "not read before the page was closed; choose it again",
        };
      }
      entries.push({ ...face, id: position, file, outcome });
      this.#nextId = Math.max(this.#nextId, position + 1);
    }
    for (const entry of entries) this.#insert(entry);
    this.#settle(entries.filter(isDone));
    this.restart();
  }

  async #walk(found: AsyncIterable<Found>, generation: number): Promise<void> {
    let batch: (Picked | Unopened)[] = [];
    let flushed = performance.now();
    for await (const item of found) {
      if (generation !== this.#generation) return;
      if (item.kind === "left-out") this.#countLeftOut(item);
      else batch.push(item);
      // The first files are worked on at once, not when a big folder has been walked through.
      if (batch.length >= BATCH || performance.now() - flushed > PUBLISH_EVERY) {
        await this.#take(batch, generation);
        batch = [];
        flushed = performance.now();
      }
    }
    if (generation === this.#generation) await this.#take(batch, generation);
  }

  #countLeftOut(_item: LeftOut): void {
    this.#report({ leftOut: 1 });
  }

  async #take(batch: readonly (Picked | Unopened)[], generation: number): Promise<void> {
    const fresh: Entry[] = [];
    for (const item of batch) {
      const entry = this.#entryOf(item);
      if (await this.#isRepeated(entry)) {
        this.#report({ repeated: 1 });
        continue;
      }
      if (generation !== this.#generation) return;
      this.#insert(entry);
      fresh.push(entry);
    }
    const hashes = await findHashes(fresh);
    const checked = await Promise.all(
      fresh.map(async (entry, place) => {
        const hash = hashes[place];
        if (!hash || !entry.file || entry.outcome.state !== "waiting") return null;
        const sample = await sampleOf(entry.file).catch(() => null);
        return sample === hash.sample ? hash : null;
      }),
    );
    if (generation !== this.#generation) return;
    const known: DoneEntry[] = [];
    const unknown: Entry[] = [];
    for (const [place, entry] of fresh.entries()) {
      const hash = checked[place];
      if (hash) {
        const done: DoneEntry = { ...entry, outcome: doneOutcome(hash) };
        this.#replace(done);
        known.push(done);
      } else if (entry.outcome.state === "waiting") {
        unknown.push(entry);
      }
    }
    this.#settle(known);
    this.#keepList(fresh);
    this.#report({ added: fresh.length, known: known.length });
    this.#enqueue(unknown);
    this.#publishSoon();
  }

  #entryOf(item: Picked | Unopened): Entry {
    const id = this.#nextId++;
    if (item.kind === "unopened") {
      const outcome: Outcome = { state: "failed", reason: item.reason };
      const { path } = item;
      const name = nameOf(path);
      return {
        id,
        name,
        path,
        size: 0,
        modified: 0,
        file: null,
        handle: null,
        root: null,
        outcome,
      };
    }
    const { file, path, handle, root } = item;
    return {
      id,
      name: file.name,
      path,
      size: file.size,
      modified: file.lastModified,
      file,
      handle,
      root,
      outcome: { state: "waiting" },
    };
  }

  async #isRepeated(entry: Entry): Promise<boolean> {
    if (!entry.file) return false;
    for (const other of this.#faces.get(faceKey(entry)) ?? []) {
      // Handles tell for certain; without them the same path, size and time must do.
      if (!entry.handle || !other.handle) return true;
      if (await entry.handle.isSameEntry(other.handle)) return true;
    }
    return false;
  }

  #insert(entry: Entry): void {
    this.#places.set(entry.id, this.#list.length);
    this.#list.push(entry);
    if (entry.size === 0 && !entry.file && !isDone(entry)) return;
    const key = faceKey(entry);
    this.#faces.set(key, [...(this.#faces.get(key) ?? []), entry]);
  }

  #replace(entry: Entry): void {
    const place = this.#places.get(entry.id);
    if (place !== undefined) this.#list[place] = entry;
  }

  #indexPlaces(): void {
    this.#places.clear();
    for (const [place, { id }] of this.#list.entries()) this.#places.set(id, place);
  }

  #enqueue(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.#work.files += entries.length;
    for (const { size } of entries) this.#work.bytes += size;
    this.#queue.add(entries);
    if (!this.#run) this.#start();
  }

  #start(): void {
    const queue = this.#queue;
    this.#runBytes = 0;
    const run = this.#pool.run(jobsOf(queue), {
      onProgress: ({ bytes, running }) => {
        this.#runBytes = bytes;
        this.#work.running = running;
        this.#publishSoon();
      },
      onResult: (id, fingerprint) => this.#finish(Number(id), queue, fingerprint),
      onError: (id, { reason }) => this.#fail(Number(id), queue, reason),
    });
    this.#run = run;
    void run.done.then(() => {
      if (this.#run !== run) return;
      this.#run = null;
      this.#resetWork();
      this.#publish();
      // A file may have come in between the last job and the end of the run.
      if (this.#queue.waiting.length > 0) this.restart();
    });
  }

  #finish(id: number, queue: WorkQueue<Entry>, made: FileFingerprint): void {
    const { thumbnail, warnings, method, ...fingerprint } = made;
    const place = this.#places.get(id);
    const entry = place === undefined ? undefined : this.#list[place];
    this.#work.filesDone += 1;
    if (entry) {
      const done: DoneEntry = {
        ...entry,
        outcome: { state: "done", fingerprint, warnings, method },
      };
      this.#replace(done);
      if (thumbnail) holdThumbnail(fingerprint.sha256, thumbnail);
      this.#settle([done]);
      const { file } = entry;
      if (file) this.#keep(() => rememberHash(entry, file, made));
    }
    queue.finish();
    this.#publishSoon();
  }

  #fail(id: number, queue: WorkQueue<Entry>, reason: string): void {
    const place = this.#places.get(id);
    const entry = place === undefined ? undefined : this.#list[place];
    this.#work.filesDone += 1;
    if (entry) {
      const failed: Entry = { ...entry, outcome: { state: "failed", reason } };
      this.#replace(failed);
      this.#keepList([failed]);
    }
    queue.finish();
    this.#publishSoon();
  }

  /** Hands finished files to the matcher and to whoever opens files. */
  #settle(entries: readonly DoneEntry[]): void {
    if (entries.length === 0) return;
    this.#match((matcher) => matcher.add(entries.map((entry) => entry.outcome.fingerprint)));
    holdFiles(
      entries.flatMap(({ file, outcome }) =>
        file ? [[outcome.fingerprint.sha256, file] as const] : [],
      ),
    );
  }

  /** Changes what is matched; the groups are stale once it is done. */
  #match(change: (matcher: Matcher) => Promise<void>): void {
    this.#matcher ??= this.#newMatcher();
    const matcher = this.#matcher;
    void change(matcher).then(() => {
      if (matcher !== this.#matcher) return;
      this.#groupingStale = true;
      this.#publishSoon();
    });
  }

  #report(more: Partial<AddReport>): void {
    const old = this.report.get();
    this.report.set({
      added: old.added + (more.added ?? 0),
      known: old.known + (more.known ?? 0),
      leftOut: old.leftOut + (more.leftOut ?? 0),
      repeated: old.repeated + (more.repeated ?? 0),
    });
  }

  #keepList(entries: readonly Entry[]): void {
    const kept = entries.map(({ id, name, path, size, modified, handle, root, outcome }) => ({
      position: id,
      name,
      path,
      size,
      modified,
      handle,
      root,
      reason: outcome.state === "failed" ? outcome.reason : null,
    }));
    if (kept.length > 0) this.#keep(() => keepEntries(kept));
  }

  /** Storing happens in order and beside the work; without storage nothing is kept. */
  #keep(store: () => Promise<void>): void {
    this.#keeping = this.#keeping.then(store).catch(() => {});
  }

  #resetWork(): void {
    this.#work = { files: 0, filesDone: 0, bytes: 0, running: [] };
    this.#runBytes = 0;
    this.#byteMeter.restart();
    this.#fileMeter.restart();
  }

  #publishSoon(): void {
    this.#timer ??= setTimeout(() => this.#publish(), PUBLISH_EVERY);
  }

  #publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.entries.set([...this.#list]);
    this.progress.set(this.#progress());
    this.#regroup();
  }

  #progress(): WorkProgress {
    const { files, filesDone, bytes, running } = this.#work;
    const bytesDone = Math.min(bytes, this.#runBytes);
    const now = performance.now();
    const working = this.#run !== null && !this.#paused;
    if (working) {
      this.#byteMeter.note(now, bytesDone);
      this.#fileMeter.note(now, filesDone);
    }
    const waiting = this.#run
      ? 0
      : this.#list.filter(({ outcome }) => outcome.state === "waiting").length;
    return {
      activity: this.#paused ? "paused" : working ? "working" : "idle",
      looking: this.#looking > 0,
      files,
      filesDone,
      bytes,
      bytesDone,
      byteRate: working ? this.#byteMeter.rate() : null,
      fileRate: working ? this.#fileMeter.rate() : null,
      secondsLeft: working ? this.#byteMeter.secondsLeft(bytes - bytesDone) : null,
      running,
      waiting,
    };
  }

  /** Asks for groups if they are stale; one request at a time. */
  #regroup(): void {
    const matcher = this.#matcher;
    if (!matcher || !this.#groupingStale || this.#grouping) return;
    this.#groupingStale = false;
    const asked = matcher
      .group(this.#variance)
      .then((grouping) => {
        if (matcher === this.#matcher) this.grouping.set(grouping);
      })
      .finally(() => {
        if (this.#grouping !== asked) return;
        this.#grouping = null;
        if (this.#groupingStale) this.#publishSoon();
      });
    this.#grouping = asked;
  }
}

function faceKey({ path, size, modified }: Entry): string {
  return `${path}\0${size}\0${modified}`;
}

function doneOutcome(hash: {
  fingerprint: DoneEntry["outcome"]["fingerprint"];
  warnings: readonly string[];
  method: DoneEntry["outcome"]["method"];
}): DoneEntry["outcome"] {
  const { fingerprint, warnings, method } = hash;
  return { state: "done", fingerprint, warnings, method };
}

async function* jobsOf(
  queue: WorkQueue<Entry>,
): AsyncGenerator<{ id: string; file: File; path: string }> {
  for await (const { id, file, path } of queue) {
    if (file) yield { id: String(id), file, path };
    else queue.finish();
  }
}
