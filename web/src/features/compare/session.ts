/** The comparison on screen: files go in, fingerprints and groups come out as they are made. */
import { FingerprintPool, type RunCallbacks, type RunHandle } from "../../fingerprint/pool";
import type { FileFingerprint } from "../../fingerprint/types";
import { findHashes, rememberHash, sampleOf } from "../../local/hashes";
import { claimKeeping } from "../../local/keeper";
import { Observable } from "../../local/observable";
import type { Found, Picked, Unopened } from "../../local/picking";
import { holdFiles } from "../../local/presence";
import { dropEntries, forgetEntries, keepEntries } from "../../local/resume";
import { holdThumbnail } from "../../local/thumbnails";
import { noteKept, noteUnkept } from "../../local/unkept";
import type { Commonness } from "../../match/commonness";
import { doneOutcome, entriesOfBefore, type MayRead, storedOf } from "./before";
import { type DoneEntry, type Entry, isDone } from "./entries";
import { EntryList } from "./entryList";
import { type Grouping, type Matcher, NO_GROUPS, type Pair } from "./matcher";
import { WorkQueue } from "./workQueue";
import { IDLE, type WorkProgress, WorkTally } from "./workTally";

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
  /** Whether another tab keeps its comparison, so that this one is lost in a reload. */
  readonly keptElsewhere = new Observable(false);

  readonly #pool: Pool;
  readonly #newMatcher: () => Matcher;
  /** Started with the first files, as it is a worker. */
  #matcher: Matcher | null = null;
  /** Pairs that do not match by decision, under the two contents joined. */
  readonly #apart = new Map<string, readonly [string, string]>();
  readonly #list = new EntryList();
  /** Finished files that were not handed on yet. */
  #settled: DoneEntry[] = [];
  #queue = new WorkQueue<Entry>();
  #run: RunHandle | null = null;
  #paused = false;
  #looking = 0;
  #walks: Promise<void> = Promise.resolve();
  #generation = 0;
  readonly #tally = new WorkTally();
  #variance: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #groupingStale = false;
  #grouping: Promise<void> | null = null;
  #keeping: Promise<void> = Promise.resolve();
  /** Whether this comparison is kept; asked when there is something to keep for the first time. */
  #keeps: Promise<boolean> | null = null;
  /** Finished files whose fingerprints could not be kept. */
  readonly #unkept = new Set<number>();

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

  /** The contents that match one of `contents`, which are among them, as far as they are read. */
  async near(contents: readonly string[], variance: number): Promise<ReadonlySet<string>> {
    return (await this.#matcher?.near(contents, variance)) ?? new Set();
  }

  /**
   * Groups as if the two contents of each pair did not match, or where `apart` is false as they
   * do. Holds for every comparison to come.
   */
  keepApart(pairs: readonly (readonly [string, string])[], apart: boolean): void {
    for (const pair of pairs) {
      const key = pair.toSorted().join("");
      if (apart) this.#apart.set(key, pair);
      else this.#apart.delete(key);
    }
    if (this.#matcher && pairs.length > 0) {
      this.#match((matcher) => matcher.keepApart(pairs, apart));
    }
  }

  /** Whether the comparison is kept in this browser, so that what is said of it may be, too. */
  keeps(): Promise<boolean> {
    return this.#keeps ?? Promise.resolve(false);
  }

  /** The entry with this id, if it is in the comparison. */
  entry(id: number): Entry | undefined {
    return this.#list.get(id);
  }

  /** The pairs of one content with `others`, as far as they match. */
  async pairsOf(content: string, others: readonly string[]): Promise<readonly Pair[]> {
    return (await this.#matcher?.pairsOf(content, others)) ?? [];
  }

  /** How many videos hold what those of `contents` show; null while nothing is compared. */
  async commonness(contents: readonly string[], variance: number): Promise<Commonness | null> {
    return (await this.#matcher?.commonness(contents, variance)) ?? null;
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
    this.#tally.restartMeters();
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
    this.#tally.reset();
    this.#publish();
  }

  /** Works on every file that still waits. */
  restart(): void {
    const waiting = this.#list.all.filter(
      (entry) => entry.outcome.state === "waiting" && entry.file,
    );
    this.#enqueue(waiting);
    this.#publish();
  }

  /** Takes files out of the comparison; the files themselves are not touched. */
  remove(ids: ReadonlySet<number>): void {
    const gone = this.#list.remove(ids);
    this.#tally.drop(this.#queue.waiting.filter(({ id }) => ids.has(id)));
    this.#queue.drop(({ id }) => ids.has(id));
    const left = new Set(this.#list.all.filter(isDone).map((e) => e.outcome.fingerprint.sha256));
    const contents = gone
      .filter(isDone)
      .map((entry) => entry.outcome.fingerprint.sha256)
      .filter((sha256) => !left.has(sha256));
    this.#match((matcher) => matcher.remove([...new Set(contents)]));
    this.#keepListed(() => dropEntries([...ids]));
    this.#publish();
  }

  /** Starts over with nothing. */
  clear(): void {
    this.#generation += 1;
    this.#looking = 0;
    this.#walks = Promise.resolve();
    this.cancel();
    this.#list.clear();
    this.#settled = [];
    this.#matcher?.close();
    this.#matcher = null;
    this.#grouping = null;
    this.#groupingStale = false;
    this.grouping.set(NO_GROUPS);
    this.report.set(EMPTY_REPORT);
    this.#keepListed(forgetEntries);
    this.#keep(async () => {
      this.#keeps = null;
      this.keptElsewhere.set(false);
    });
    this.#unkept.clear();
    noteKept("comparison");
    this.#publish();
  }

  /** Tries to keep all of the comparison, where some of it could not be kept. */
  keepAgain(): void {
    this.#keep(async () => {
      this.#keeps ??= this.#claim(true);
      if (await this.#keeps) await keepEntries(this.#list.all.map(storedOf));
      for (const id of [...this.#unkept]) {
        const entry = this.#list.get(id);
        if (entry?.file && isDone(entry)) {
          const { fingerprint, warnings, method } = entry.outcome;
          const made = { ...fingerprint, warnings, method, thumbnail: null };
          await rememberHash(entry, entry.file, made);
        }
        this.#unkept.delete(id);
      }
      noteKept("comparison");
    });
  }

  /** Resolves once all that is to be kept so far is kept, or could not be. */
  kept(): Promise<void> {
    return this.#keeping;
  }

  /**
   * Takes up the comparison that was on screen before a reload, in turn with files that are
   * added. `mayRead` says whether a stored handle may be read and asks the person if need be, so
   * call this in a click. Resolves with whether there was one to take up: files that were added
   * before take its place.
   */
  takeUp(mayRead: MayRead): Promise<boolean> {
    const generation = this.#generation;
    const taking = this.#walks.then(() => this.#takeUp(mayRead, generation));
    this.#walks = taking.then(
      () => {},
      () => {},
    );
    return taking;
  }

  async #takeUp(mayRead: MayRead, generation: number): Promise<boolean> {
    if (generation !== this.#generation || this.#list.all.length > 0) return false;
    this.#keeps ??= this.#claim(false);
    const entries = await entriesOfBefore(mayRead);
    if (generation !== this.#generation) return false;
    for (const entry of entries) this.#list.add(entry);
    this.#settle(entries.filter(isDone));
    this.restart();
    return entries.length > 0;
  }

  async #walk(found: AsyncIterable<Found>, generation: number): Promise<void> {
    let batch: (Picked | Unopened)[] = [];
    let flushed = performance.now();
    for await (const item of found) {
      if (generation !== this.#generation) return;
      if (item.kind === "left-out") this.#report({ leftOut: 1 });
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

  async #take(batch: readonly (Picked | Unopened)[], generation: number): Promise<void> {
    const fresh: Entry[] = [];
    for (const item of batch) {
      const entry = this.#list.make(item);
      const same = await this.#list.same(entry);
      if (generation !== this.#generation) return;
      if (!same) {
        this.#list.add(entry);
        fresh.push(entry);
      } else if (same.file && same.outcome.state !== "failed") {
        this.#report({ repeated: 1 });
      } else {
        const again = givenAgain(same, entry);
        this.#list.replace(again);
        if (isDone(again)) this.#settle([again]);
        else fresh.push(again);
      }
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
        this.#list.replace(done);
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

  #enqueue(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.#tally.add(entries);
    this.#queue.add(entries);
    if (!this.#run) this.#start();
  }

  #start(): void {
    const queue = this.#queue;
    const run = this.#pool.run(jobsOf(queue), {
      onProgress: ({ bytes, running }) => {
        this.#tally.note(bytes, running);
        this.#publishSoon();
      },
      onResult: (id, fingerprint) => this.#finish(Number(id), queue, fingerprint),
      onError: (id, { reason }) => this.#fail(Number(id), queue, reason),
    });
    this.#run = run;
    void run.done.then(() => {
      if (this.#run !== run) return;
      this.#run = null;
      this.#tally.reset();
      this.#publish();
      // A file may have come in between the last job and the end of the run.
      if (this.#queue.waiting.length > 0) this.restart();
    });
  }

  #finish(id: number, queue: WorkQueue<Entry>, made: FileFingerprint): void {
    const { thumbnail, warnings, method, ...fingerprint } = made;
    const entry = this.#list.get(id);
    this.#tally.finish();
    if (entry) {
      const done: DoneEntry = {
        ...entry,
        outcome: { state: "done", fingerprint, warnings, method },
      };
      this.#list.replace(done);
      if (thumbnail) holdThumbnail(fingerprint.sha256, thumbnail);
      this.#settle([done]);
      const { file } = entry;
      if (file) this.#keep(() => this.#remember(entry, file, made));
    }
    queue.finish();
    this.#publishSoon();
  }

  #fail(id: number, queue: WorkQueue<Entry>, reason: string): void {
    const entry = this.#list.get(id);
    this.#tally.finish();
    if (entry) {
      const failed: Entry = { ...entry, outcome: { state: "failed", reason } };
      this.#list.replace(failed);
      this.#keepList([failed]);
    }
    queue.finish();
    this.#publishSoon();
  }

  /** Takes note of finished files; they are handed on together, as each handing-on has its price. */
  #settle(entries: readonly DoneEntry[]): void {
    this.#settled.push(...entries);
    this.#publishSoon();
  }

  /** Hands finished files to the matcher and to whoever opens files. */
  #handOn(): void {
    if (this.#settled.length === 0) return;
    // Files may have been taken out since they were finished.
    const entries = this.#settled.filter(({ id }) => this.#list.get(id));
    this.#settled = [];
    this.#match((matcher) => matcher.add(entries.map(({ outcome }) => outcome.fingerprint)));
    holdFiles(
      entries.flatMap(({ file, outcome }) =>
        file ? [[outcome.fingerprint.sha256, file] as const] : [],
      ),
    );
  }

  /** Changes what is matched; the groups are stale once it is done. */
  #match(change: (matcher: Matcher) => Promise<void>): void {
    const matcher = this.#matcher ?? this.#startMatcher();
    void change(matcher).then(() => {
      if (matcher !== this.#matcher) return;
      this.#groupingStale = true;
      this.#publishSoon();
    });
  }

  #startMatcher(): Matcher {
    const matcher = this.#newMatcher();
    this.#matcher = matcher;
    if (this.#apart.size > 0) void matcher.keepApart([...this.#apart.values()], true);
    return matcher;
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
    if (entries.length > 0) this.#keepListed(() => keepEntries(entries.map(storedOf)));
  }

  /** Whether this tab keeps its comparison; `anew` in the place of the one kept before. */
  async #claim(anew: boolean): Promise<boolean> {
    const ours = await claimKeeping();
    this.keptElsewhere.set(!ours);
    if (!ours || !anew) return ours;
    try {
      await forgetEntries();
    } catch (error) {
      // Asked again when there is something to keep once more.
      this.#keeps = null;
      throw error;
    }
    return true;
  }

  /** Changes the kept comparison, unless it is that of another tab. */
  #keepListed(store: () => Promise<void>): void {
    this.#keep(async () => {
      this.#keeps ??= this.#claim(true);
      if (await this.#keeps) await store();
    });
  }

  async #remember(entry: Entry, file: File, made: FileFingerprint): Promise<void> {
    try {
      await rememberHash(entry, file, made);
    } catch (error) {
      this.#unkept.add(entry.id);
      throw error;
    }
  }

  /** Storing happens in order and beside the work; without storage nothing is kept. */
  #keep(store: () => Promise<void>): void {
    this.#keeping = this.#keeping.then(store).catch((error: unknown) => {
      if (this.#list.all.length > 0) noteUnkept("comparison", error, () => this.keepAgain());
    });
  }

  #publishSoon(): void {
    this.#timer ??= setTimeout(() => this.#publish(), PUBLISH_EVERY);
  }

  #publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#handOn();
    this.entries.set([...this.#list.all]);
    this.progress.set(this.#progress());
    this.#regroup();
  }

  #progress(): WorkProgress {
    const activity = this.#paused ? "paused" : this.#run ? "working" : "idle";
    const waiting = this.#run
      ? 0
      : this.#list.all.filter(({ outcome }) => outcome.state === "waiting").length;
    return this.#tally.progress(performance.now(), {
      activity,
      looking: this.#looking > 0,
      waiting,
    });
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

async function* jobsOf(
  queue: WorkQueue<Entry>,
): AsyncGenerator<{ id: string; file: File; path: string }> {
  for await (const { id, file, path } of queue) {
    if (file) yield { id: String(id), file, path };
    else queue.finish();
  }
}

/** An entry that lost its file in a reload, with the file as it was chosen anew. */
function givenAgain(entry: Entry, { file, handle, root }: Entry): Entry {
  const outcome = isDone(entry) ? entry.outcome : ({ state: "waiting" } as const);
  return { ...entry, file, handle, root, outcome };
}
