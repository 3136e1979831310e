/** Reviewing a collection: everything is decided on the server, whose journal undoes it. */

import { type JournalEntry, listJournal, setUndone } from "../../api/journal";
import { keyingInUse } from "../../api/keying";
import { findShared } from "../../api/overlap";
import { messageOf } from "../../api/problem";
import {
  chooseFiles,
  decidePairs,
  type GroupOfCollection,
  handOver,
  listGroups,
  MAX_TARGETS,
  saidOf,
} from "../../api/review";
import { keyIdInUse } from "../../api/signedIn";
import type { StoredFile } from "../../api/types";
import { type Keying, plainBits } from "../../fingerprint/keyed";
import type { Fingerprint } from "../../fingerprint/types";
import { Observable } from "../../local/observable";
import { openOriginal } from "../../local/originals";
import { heldFile, presence } from "../../local/presence";
import { thisDevice } from "../../local/settings";
import { whileSending } from "../../local/unkept";
import { handedOver } from "../../review/cleanup";
import { applied, type EditOf, editsTo, takenBack } from "../../review/journal";
import {
  type Choice,
  type Choices,
  pairKey,
  pairOf,
  type ReviewFile,
  type ReviewGroup,
  type ReviewPair,
  type Verdict,
} from "../../review/model";
import type { Relation } from "../../review/relation";
import {
  type Answer,
  type Answered,
  type FileAccess,
  NOTHING_TO_REVIEW,
  type ReviewSource,
  type ReviewState,
} from "./source";
import type { StageSide } from "./stage/side";
import { toldRelation } from "./toldRelation";

interface Edits {
  readonly choices: readonly EditOf<Choice>[];
  readonly verdicts: readonly EditOf<Verdict>[];
}

const NO_EDITS: Edits = { choices: [], verdicts: [] };

/** Entries of the journal that are asked for. */
const JOURNAL = 200;

/**
 * The review of one person's images or videos, both where `kind` is null; of groups with a file
 * that passes `filter`, if it is not empty, and with one of the contents of `only`, if it is given.
 */
export class CollectionSource implements ReviewSource {
  readonly state = new Observable<ReviewState>({ ...NOTHING_TO_REVIEW, busy: true });
  readonly #kind: "image" | "video" | null;
  readonly #variance: number;
  readonly #filter: string;
  readonly #only: ReadonlySet<string> | null;
  #groups = new Map<string, GroupOfCollection>();
  #files = new Map<string, StoredFile>();
  /** The newest first. */
  #journal: readonly JournalEntry[] = [];
  /** Entries that one answer made, under the number of each of them. */
  readonly #together = new Map<number, readonly number[]>();
  /** Undoes keyed hashes; null where they are plain, or the key is not in this browser. */
  #keying: Keying | null = null;
  /** Hashes are keyed and cannot be undone. */
  #hidden = false;
  #loading: AbortController | null = null;
  /** What was answered since the groups began to be read, of which pages of them may not tell. */
  #since: Edits = NO_EDITS;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    kind: "image" | "video" | null,
    variance: number,
    filter = "",
    only: ReadonlySet<string> | null = null,
  ) {
    this.#kind = kind;
    this.#variance = variance;
    this.#filter = filter;
    this.#only = only;
  }

  start(): () => void {
    void this.#load();
    return () => this.#loading?.abort();
  }

  answer(answer: Answer): Promise<Answered> {
    return whileSending(this.#inTurn(() => this.#answer(answer)));
  }

  reload(): void {
    void this.#inTurn(() => this.#load());
  }

  undo(): Promise<string | null> {
    return whileSending(this.#inTurn(() => this.#setUndone(this.#undoable(), true)));
  }

  redo(): Promise<string | null> {
    return whileSending(this.#inTurn(() => this.#setUndone(this.#redoable(), false)));
  }

  async pairsOf({ id }: ReviewGroup, content: string): Promise<ReadonlyMap<string, ReviewPair>> {
    const group = this.#groups.get(id);
    const place = group?.members.findIndex(({ file }) => file.sha256 === content) ?? -1;
    const found = new Map<string, ReviewPair>();
    for (const { a, b, likeness } of group?.pairs ?? []) {
      if (a !== place && b !== place) continue;
      const [one, other] = [group?.members[a]?.file.sha256, group?.members[b]?.file.sha256];
      if (one === undefined || other === undefined) continue;
      const { distance, needed_variance, orientation, trimmed, own_pos, pos } = likeness;
      found.set(one === content ? other : one, {
        a: one,
        b: other,
        likeness: {
          identical: false,
          distance,
          neededVariance: needed_variance,
          orientation,
          trimmed,
          scenes: own_pos !== null && pos !== null,
        },
        aPos: own_pos,
        bPos: pos,
      });
    }
    return found;
  }

  sharedOf(a: StageSide, b: StageSide, variance: number, signal: AbortSignal) {
    return findShared(a.key, b.key, variance, signal);
  }

  relationOf(a: ReviewFile, b: ReviewFile): Relation | null {
    if (!this.#hidden || a.kind !== "image" || b.kind !== "image") return null;
    if (a.sha256 === b.sha256) return null;
    return toldRelation(a.sha256, b.sha256, this.#groups.values(), this.#files);
  }

  fingerprintOf(file: ReviewFile): Fingerprint {
    const { name, path, size, modified, media_type, sha256, width, height } = file;
    const facts = { name, path, size, modified, media_type, sha256, width, height };
    const stored = this.#files.get(file.sha256);
    if (file.kind === "video") {
      const { duration, fps, partial } = file;
      // The key frames stay on the server; how the two match is told by `pairsOf`.
      return { ...facts, kind: "video", duration, fps, partial, variance: 0, frames: [] };
    }
    const dhash = (this.#hidden ? null : stored?.dhash) ?? "0".repeat(32);
    const plain = this.#keying ? plainBits(this.#keying, dhash) : dhash;
    return { ...facts, kind: "image", dhash: plain, trimmed: null };
  }

  async open({ sha256 }: ReviewFile, ask: boolean): Promise<File | null> {
    const held = heldFile(sha256);
    // A copy in the browser needs nobody's permission.
    if (held || !(ask || presence.get().get(sha256) === "copy")) return held ?? null;
    return (await openOriginal(sha256)).file;
  }

  isReachable({ sha256 }: ReviewFile): boolean {
    const how = presence.get().get(sha256);
    return how === "copy" || how === "handle";
  }

  handleOf(): FileAccess | null {
    return null;
  }

  async #answer({ title, choices = new Map(), verdicts = new Map() }: Answer): Promise<Answered> {
    const before = this.state.get();
    const chosen = editsTo(before.choices, choices);
    const decided = editsTo(before.verdicts, verdicts);
    if (chosen.length === 0 && decided.length === 0) return { handedOver: 0 };
    const after = applied(before.choices, chosen);
    this.#set({ choices: after, verdicts: applied(before.verdicts, decided), problem: null });
    this.#since = {
      choices: [...this.#since.choices, ...chosen],
      verdicts: [...this.#since.verdicts, ...decided],
    };
    const made: JournalEntry[] = [];
    const note = (entry: JournalEntry | null) => {
      if (entry) made.push(entry);
    };
    let moved = 0;
    try {
      for (const verdict of ["not-match", "keep-both", null] as const) {
        const pairs = decided
          .filter((edit) => edit.after === verdict)
          .map(({ key }) => pairOf(key));
        for (const batch of batches(pairs)) note(await decidePairs(batch, verdict));
      }
      for (const batch of batches(chosen)) {
        note(await chooseFiles(batch.map(({ key, after: choice }) => [key, choice])));
      }
      moved = await this.#handOver(before.choices, after, note);
    } catch (error) {
      // What was made of it in spite of that is read from the server, if it can be.
      const problem = `${title}: this could not be saved, so it is not done. ${messageOf(error)}`;
      const { choices, verdicts } = this.state.get();
      this.#set({
        choices: applied(choices, takenBack(chosen)),
        verdicts: applied(verdicts, takenBack(decided)),
        problem,
      });
      this.#remember(made, title);
      await this.#load();
      this.#set({ problem });
      return { handedOver: moved };
    }
    this.#remember(made, title);
    if (decided.some((edit) => edit.after === "not-match" || edit.before === "not-match")) {
      await this.#load();
    }
    return { handedOver: moved };
  }

  /** Gives tags and notes of contents that now go altogether to the ones that stay. */
  async #handOver(
    before: Choices,
    after: Choices,
    note: (entry: JournalEntry | null) => void,
  ): Promise<number> {
    const going = this.state.get().groups.flatMap((group) => handedOver(group, before, after));
    let moved = 0;
    for (const batch of batches(going)) {
      const said = await saidOf(batch.map(({ source }) => source));
      for (const { source, into } of batch) {
        if (!said.has(source)) continue;
        const entry = await handOver(source, into);
        note(entry);
        if (entry) moved += 1;
      }
    }
    return moved;
  }

  #remember(made: readonly JournalEntry[], title: string): void {
    const numbers = made.map(({ number }) => number);
    for (const number of numbers) this.#together.set(number, numbers);
    // All entries of one answer are told as what the person did.
    const told = made.map((entry) => ({ ...entry, title }));
    this.#setJournal([...told.reverse(), ...this.#journal]);
  }

  #undoable(): JournalEntry | undefined {
    return this.#journal.find(({ undone }) => !undone);
  }

  /** What was undone last: the oldest of the undone entries that nothing was done after. */
  #redoable(): JournalEntry | undefined {
    const done = this.#journal.findIndex(({ undone }) => !undone);
    return this.#journal.slice(0, done < 0 ? undefined : done).at(-1);
  }

  async #setUndone(entry: JournalEntry | undefined, undone: boolean): Promise<string | null> {
    if (!entry) return null;
    const numbers = this.#together.get(entry.number) ?? [entry.number];
    // What was done last is undone first.
    const order = numbers.toSorted((a, b) => (undone ? b - a : a - b));
    let left = 0;
    try {
      for (const number of order) {
        left += (await setUndone(number, undone)).left;
        this.#setJournal(
          this.#journal.map((each) => (each.number === number ? { ...each, undone } : each)),
        );
      }
    } catch (error) {
      this.#set({ problem: messageOf(error) });
      return null;
    }
    await this.#load(false);
    return left > 0 ? `${entry.title}; ${left} changed since and stay` : entry.title;
  }

  #setJournal(journal: readonly JournalEntry[]): void {
    this.#journal = journal;
    this.#set({
      undoable: this.#undoable()?.title ?? null,
      redoable: this.#redoable()?.title ?? null,
    });
  }

  /** Reads all groups anew, a page after the other. */
  async #load(withJournal = true): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#since = NO_EDITS;
    const first = this.state.get().groups.length === 0;
    this.#set({ busy: true, problem: null });
    const found: GroupOfCollection[] = [];
    try {
      if (withJournal) {
        const titles = new Map(this.#journal.map(({ number, title }) => [number, title]));
        const entries = await listJournal(JOURNAL);
        this.#setJournal(
          entries.map((each) => ({ ...each, title: titles.get(each.number) ?? each.title })),
        );
      }
      this.#keying = await keyingInUse();
      this.#hidden = !this.#keying && keyIdInUse() !== null;
      const { id: device_id } = await thisDevice();
      const query = { kind: this.#kind, q: this.#filter, device_id, variance: this.#variance };
      let cursor: string | null = "";
      while (cursor !== null) {
        const page = await listGroups(query, cursor, loading.signal);
        found.push(...page.groups.filter((group) => this.#isMeant(group)));
        cursor = page.next;
        // What is on screen stays until everything is known, unless there is nothing yet.
        if (first || cursor === null) this.#show(found, cursor !== null);
      }
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#set({ busy: false, problem: messageOf(error) });
    }
  }

  #isMeant({ members }: GroupOfCollection): boolean {
    const only = this.#only;
    return !only || members.some(({ file }) => only.has(file.sha256));
  }

  #show(found: readonly GroupOfCollection[], busy: boolean): void {
    this.#groups = new Map(found.map((group) => [group.id, group]));
    const files = found.flatMap(({ members }) => members.map(({ file }) => file));
    this.#files = new Map(files.map((file) => [file.sha256, file]));
    const choices = new Map<string, Choice>();
    const verdicts = new Map<string, Verdict>();
    const groups = found.map((group) => {
      for (const { file_id, choice } of group.choices) choices.set(file_id, choice);
      const made = reviewGroup(group);
      // The server tells which groups are settled by verdicts, not the verdicts themselves.
      if (group.settled && group.choices.length < made.files.length) {
        for (const { a, b } of group.pairs) {
          const [one, other] = [made.contents[a], made.contents[b]];
          if (one && other) verdicts.set(pairKey(one, other), "keep-both");
        }
      }
      return made;
    });
    this.#set({
      groups,
      choices: applied(choices, this.#since.choices),
      verdicts: applied(verdicts, this.#since.verdicts),
      busy,
    });
  }

  /** One change after the other, as each looks at what the one before left. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #set(change: Partial<ReviewState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += MAX_TARGETS) {
    yield items.slice(start, start + MAX_TARGETS);
  }
}

function reviewGroup({ id, members, pairs }: GroupOfCollection): ReviewGroup {
  const files = members.flatMap(({ file, files: copies }) =>
    copies.map((copy): ReviewFile => {
      const { kind, sha256, width, height, media_type, duration, fps, partial } = file;
      return {
        id: copy.id,
        sha256,
        name: copy.name,
        path: copy.path,
        kind,
        width,
        height,
        size: copy.size,
        media_type,
        modified: copy.modified,
        duration,
        fps,
        partial,
        deviceId: copy.device_id ?? "",
        device: copy.device,
      };
    }),
  );
  const contents = members.map(({ file }) => file.sha256);
  const variance = Math.max(0, ...pairs.map(({ likeness }) => likeness.needed_variance));
  return { id, kind: "group", files, contents, variance, bridged: [] };
}
