/** Reviewing the page's own comparison: no account, and nothing leaves the device. */
import type { Fingerprint } from "../../fingerprint/types";
import { Observable } from "../../local/observable";
import { mayRead } from "../../local/originals";
import { forgetReview, keepReview, keptReview, type Place } from "../../local/reviewing";
import { noteKept, noteUnkept } from "../../local/unkept";
import {
  applied,
  type Edit,
  editsTo,
  type Journal,
  type Moved,
  NO_STEPS,
  record,
  redo,
  undo,
} from "../../review/journal";
import type { Choices, ReviewFile, ReviewGroup, ReviewPair } from "../../review/model";
import { inSlices } from "../../ui/inSlices";
import { type DoneEntry, type Entry, isDone } from "../compare/entries";
import type { Results } from "../compare/results";
import type { CompareSession } from "../compare/session";
import { sharedOnPage } from "./overlap/onPage";
import { pageGroups } from "./pageGroups";
import {
  type Answer,
  type Answered,
  type FileAccess,
  NOTHING_TO_REVIEW,
  type ReviewSource,
  type ReviewState,
} from "./source";
import type { StageSide } from "./stage/side";
import type { VerdictBook } from "./verdicts";

/** What the review asks of the page's comparison. */
type PagesSession = Pick<
  CompareSession,
  "commonness" | "entries" | "entry" | "keeps" | "pairsOf" | "progress"
>;

export class PageSource implements ReviewSource {
  readonly state = new Observable<ReviewState>(NOTHING_TO_REVIEW);
  readonly #session: PagesSession;
  readonly #results: Pick<Results, "view">;
  readonly #verdicts: VerdictBook;
  #journal: Journal = NO_STEPS;
  /** The journal that is stored; null where what is stored is not this review. */
  #kept: Journal | null = null;
  #keeping: Promise<void> = Promise.resolve();
  #stale = false;
  #working = false;

  constructor(session: PagesSession, results: Pick<Results, "view">, verdicts: VerdictBook) {
    this.#session = session;
    this.#results = results;
    this.#verdicts = verdicts;
    verdicts.all.subscribe(() => this.#set({ verdicts: verdicts.all.get() }));
    verdicts.problem.subscribe(() => this.#set({ problem: verdicts.problem.get() }));
    let files = session.entries.get().length;
    session.entries.subscribe(() => {
      const now = session.entries.get().length;
      if (now === 0 && files > 0) this.#reset();
      files = now;
    });
  }

  start(): () => void {
    const changed = () => {
      this.#stale = true;
      void this.#work();
    };
    const stops = [
      this.#results.view.subscribe(changed),
      this.#session.progress.subscribe(() => this.#set({ busy: this.#isBusy() })),
    ];
    changed();
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Takes up the review of before a reload, once its comparison was taken up. */
  async restore(): Promise<void> {
    const { choices: kept, journal } = await keptReview();
    const entries = new Map(this.#session.entries.get().map((entry) => [entry.id, entry]));
    const choices = new Map(
      kept
        .filter(({ position, sha256, path }) => {
          const entry = entries.get(position);
          return (
            entry &&
            isDone(entry) &&
            entry.path === path &&
            entry.outcome.fingerprint.sha256 === sha256
          );
        })
        .map(({ position, choice }) => [String(position), choice]),
    );
    // Steps about files that are gone must not be done to others that got their place.
    const whole = journal.steps.every(({ edits }) =>
      edits.every(({ kind, key }) => kind === "verdict" || entries.has(Number(key))),
    );
    const same = whole && choices.size === kept.length;
    this.#move(same ? journal : NO_STEPS, choices);
    this.#kept = same ? journal : null;
    if (!same) this.#keep([]);
  }

  async answer({ title, choices = new Map(), verdicts = new Map() }: Answer): Promise<Answered> {
    const edits: readonly Edit[] = [
      ...editsTo(this.state.get().choices, choices).map(
        (edit) => ({ kind: "choice", ...edit }) as const,
      ),
      ...editsTo(this.#verdicts.all.get(), verdicts).map(
        (edit) => ({ kind: "verdict", ...edit }) as const,
      ),
    ];
    if (edits.length > 0) this.#make(record(this.#journal, { title, edits }), edits);
    return { handedOver: 0 };
  }

  async undo(): Promise<string | null> {
    return this.#go(undo(this.#journal));
  }

  async redo(): Promise<string | null> {
    return this.#go(redo(this.#journal));
  }

  async pairsOf(
    { contents }: ReviewGroup,
    content: string,
  ): Promise<ReadonlyMap<string, ReviewPair>> {
    const others = contents.filter((other) => other !== content);
    const pairs = await this.#session.pairsOf(content, others);
    return new Map(
      pairs.map((pair) => {
        const { a, b, aPos, bPos } = pair;
        return [a === content ? b : a, { a, b, likeness: pair, aPos, bPos }];
      }),
    );
  }

  sharedOf(a: StageSide, b: StageSide, variance: number, signal: AbortSignal) {
    return sharedOnPage(this.#session, a.fingerprint, b.fingerprint, variance, signal);
  }

  relationOf(): null {
    return null;
  }

  fingerprintOf(file: ReviewFile): Fingerprint | null {
    return this.#entry(file)?.outcome.fingerprint ?? null;
  }

  async open(file: ReviewFile, ask: boolean): Promise<File | null> {
    const entry = this.#entry(file);
    if (!entry) return null;
    if (entry.file) return entry.file;
    const { handle, root } = entry;
    if (!handle) return null;
    const granted = (await handle.queryPermission?.({ mode: "read" })) === "granted";
    if (!granted && !(ask && (await mayRead(handle, root)))) return null;
    return handle.getFile();
  }

  isReachable(file: ReviewFile): boolean {
    return this.handleOf(file) !== null;
  }

  handleOf(file: ReviewFile): FileAccess | null {
    const entry = this.#entry(file);
    return entry?.handle ? { handle: entry.handle, root: entry.root } : null;
  }

  /** The files of the review by their ids, so that what is kept of them is surely theirs. */
  #places(edits: readonly Edit[]): ReadonlyMap<string, Place> {
    const wanted = new Set(edits.filter(({ kind }) => kind === "choice").map(({ key }) => key));
    const places = new Map<string, Place>();
    for (const entry of this.#session.entries.get()) {
      const id = String(entry.id);
      if (!wanted.has(id) || !isDone(entry)) continue;
      const { sha256 } = entry.outcome.fingerprint;
      places.set(id, { position: entry.id, sha256, path: entry.path });
    }
    return places;
  }

  #entry({ id }: ReviewFile): DoneEntry | null {
    const entry: Entry | undefined = this.#session.entry(Number(id));
    return entry && isDone(entry) ? entry : null;
  }

  #go(moved: Moved | null): string | null {
    if (!moved) return null;
    this.#make(moved.journal, moved.step.edits);
    return moved.step.title;
  }

  /** Makes edits and keeps them; `journal` is the journal after that. */
  #make(journal: Journal, edits: readonly Edit[]): void {
    const choices = edits.filter((edit) => edit.kind === "choice");
    this.#move(journal, applied(this.state.get().choices, choices));
    const verdicts = edits.filter((edit) => edit.kind === "verdict");
    void this.#verdicts.set(new Map(verdicts.map(({ key, after }) => [key, after])));
    this.#keep(edits);
  }

  #move(journal: Journal, choices: Choices): void {
    this.#journal = journal;
    this.#set({
      choices,
      undoable: journal.steps[journal.done - 1]?.title ?? null,
      redoable: journal.steps[journal.done]?.title ?? null,
    });
  }

  #reset(): void {
    this.#move(NO_STEPS, new Map());
    this.#set({ groups: [] });
    this.#inTurn(async () => {
      await forgetReview();
      this.#kept = NO_STEPS;
    });
  }

  /** Keeps the review as it is now, which `edits` made of the one before; all of it if need be. */
  #keep(edits: readonly Edit[]): void {
    const journal = this.#journal;
    const places = this.#places(edits);
    this.#inTurn(async () => {
      if (this.#kept) {
        await keepReview(this.#kept, journal, edits, places);
        this.#kept = journal;
        return;
      }
      const now = this.#journal;
      const all = editsTo(new Map(), this.state.get().choices).map(
        (edit) => ({ kind: "choice", ...edit }) as const,
      );
      await keepReview(null, now, all, this.#places(all));
      this.#kept = now;
    });
  }

  /** Storing happens in order and beside the work; nothing is stored where another tab keeps its own. */
  #inTurn(store: () => Promise<void>): void {
    const keeps = this.#session.keeps();
    this.#keeping = this.#keeping.then(async () => {
      try {
        if (await keeps) await store();
        noteKept("review");
      } catch (error) {
        // The next time keeps all of it.
        this.#kept = null;
        if (this.#journal === NO_STEPS && this.state.get().choices.size === 0) return;
        noteUnkept("review", error, () => this.#keep([]));
      }
    });
  }

  #isBusy(): boolean {
    const { activity, looking } = this.#session.progress.get();
    return activity === "working" || looking;
  }

  #set(change: Partial<ReviewState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (this.#stale) {
      this.#stale = false;
      const groups = await inSlices(pageGroups(this.#results.view.get()));
      this.#set({ groups, busy: this.#isBusy() });
    }
    this.#working = false;
  }
}
