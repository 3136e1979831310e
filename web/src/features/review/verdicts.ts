/** Verdicts on pairs of contents: those of this browser, and those of the account signed in. */
import { account } from "../../api/account";
import { ApiError } from "../../api/problem";
import { decidePairs, listDecisions, MAX_TARGETS } from "../../api/review";
import type { User } from "../../api/types";
import { keepDecisions, keptDecisions } from "../../local/decisions";
import { heldKey } from "../../local/hashKey";
import { Observable } from "../../local/observable";
import { noteKept, noteUnkept } from "../../local/unkept";
import { applied } from "../../review/journal";
import { pairKey, pairOf, type Verdict, type Verdicts } from "../../review/model";

/** Told of pairs that are to be kept apart from now on, or no longer. */
export type OnApart = (pairs: readonly (readonly [string, string])[], apart: boolean) => void;

/** The id of the key of someone's collection, if there is one and this browser has it. */
function keyFor({ hash_key: asked }: User): string {
  const held = heldKey.get();
  return asked && asked.id === held?.id ? held.id : "";
}

export class VerdictBook {
  /** All verdicts in force; of two on one pair that of this browser. */
  readonly all = new Observable<Verdicts>(new Map());
  /** Why the account does not have the latest verdicts, for a person; null where it has. */
  readonly problem = new Observable<string | null>(null);
  readonly #onApart: OnApart;
  readonly #retryEvery: number;
  /** Verdicts that this browser does not keep yet. */
  readonly #unkept = new Map<string, Verdict | null>();
  #keeping: Promise<void> = Promise.resolve();
  /** Verdicts that the account does not have yet. */
  readonly #unsent = new Map<string, Verdict | null>();
  #sending: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #here: Verdicts = new Map();
  #account: Verdicts = new Map();
  #reading = 0;
  /** Whose verdicts of the account these are, and with which key of theirs they were read. */
  #who: string | null = null;
  /** Whose account does not have the unsent ones. */
  #unsentOf: string | null = null;

  /** `retryEvery`: milliseconds after which the account is told again of what it does not have. */
  constructor(onApart: OnApart, retryEvery = 5000) {
    this.#onApart = onApart;
    this.#retryEvery = retryEvery;
  }

  /** Reads what this browser remembers, and follows who is signed in. */
  async load(): Promise<void> {
    const follow = () => void this.#readAccount();
    account.subscribe(follow);
    heldKey.subscribe(follow);
    follow();
    const kept = await keptDecisions();
    this.#here = new Map([...kept, ...this.#here]);
    this.#publish();
  }

  /** Remembers verdicts for ever; null takes one back. The account gets them too. */
  async set(verdicts: ReadonlyMap<string, Verdict | null>): Promise<void> {
    if (verdicts.size === 0) return;
    const edits = [...verdicts].map(([key, after]) => ({ key, after }));
    this.#here = applied(this.#here, edits);
    const signedIn = account.get().status === "in";
    // What only the account says can only be taken back there.
    if (signedIn) this.#account = applied(this.#account, edits);
    this.#publish();
    await this.#keep(verdicts);
    if (signedIn) await this.#send(verdicts);
  }

  /** Keeps verdicts in order; what cannot be kept now is kept with the next ones. */
  #keep(verdicts: ReadonlyMap<string, Verdict | null>): Promise<void> {
    for (const [key, verdict] of verdicts) this.#unkept.set(key, verdict);
    this.#keeping = this.#keeping.then(async () => {
      const now = new Map(this.#unkept);
      try {
        await keepDecisions(now, Date.now());
      } catch (error) {
        noteUnkept("decisions", error, () => void this.#keep(new Map()));
        return;
      }
      for (const [key, verdict] of now) {
        if (this.#unkept.get(key) === verdict) this.#unkept.delete(key);
      }
      noteKept("decisions");
    });
    return this.#keeping;
  }

  /** Tells the account of verdicts in order; of what it could not be told it is told later. */
  #send(verdicts: ReadonlyMap<string, Verdict | null>): Promise<void> {
    for (const [key, verdict] of verdicts) this.#unsent.set(key, verdict);
    const who = this.#who;
    this.#sending = this.#sending.then(async () => {
      if (who === null || who !== this.#who || this.#unsent.size === 0) return;
      clearTimeout(this.#timer);
      const now = new Map(this.#unsent);
      try {
        await sendAll(now);
      } catch (error) {
        if (who === this.#who) this.#notSent(error);
        return;
      }
      if (who !== this.#who) return;
      for (const [key, verdict] of now) {
        if (this.#unsent.get(key) === verdict) this.#unsent.delete(key);
      }
      this.problem.set(null);
    });
    return this.#sending;
  }

  #notSent(error: unknown): void {
    const later = error instanceof ApiError && (error.mayRetry || error.status === 401);
    if (!later) this.#unsent.clear();
    else this.#timer = setTimeout(() => void this.#send(new Map()), this.#retryEvery);
    this.problem.set(
      later
        ? "Your account could not be told of the last decisions yet. This browser remembers them and tells your account as soon as it can be reached."
        : "Your account did not take the last decisions. This browser remembers them.",
    );
  }

  async #readAccount(): Promise<void> {
    const now = account.get();
    const who = now.status === "in" ? `${keyFor(now.user)} ${now.user.name}` : null;
    if (who === this.#who) return;
    this.#who = who;
    // Signed in again, the account is told what it does not have; another one is told nothing.
    if (who !== null && who !== this.#unsentOf) this.#unsent.clear();
    if (who !== null) this.#unsentOf = who;
    clearTimeout(this.#timer);
    this.problem.set(null);
    const reading = ++this.#reading;
    this.#account = new Map();
    this.#publish();
    if (who !== null) await this.#readDecisions(reading);
  }

  async #readDecisions(reading: number): Promise<void> {
    if (reading !== this.#reading) return;
    const found = new Map<string, Verdict>();
    try {
      for await (const page of listDecisions()) {
        for (const { a, b, verdict } of page) found.set(pairKey(a, b), verdict);
        if (reading !== this.#reading) return;
      }
    } catch {
      if (reading !== this.#reading) return;
      this.problem.set("What you decided before with your account could not be read yet.");
      this.#timer = setTimeout(() => void this.#readDecisions(reading), this.#retryEvery);
      return;
    }
    this.problem.set(null);
    this.#account = applied(
      found,
      [...this.#unsent].map(([key, after]) => ({ key, after })),
    );
    this.#publish();
    if (this.#unsent.size > 0) await this.#send(new Map());
  }

  #publish(): void {
    const old = this.all.get();
    const next = new Map([...this.#account, ...this.#here]);
    const apart: (readonly [string, string])[] = [];
    const joined: (readonly [string, string])[] = [];
    for (const [key, verdict] of next) {
      if (verdict === "not-match" && old.get(key) !== "not-match") apart.push(pairOf(key));
    }
    for (const [key, verdict] of old) {
      if (verdict === "not-match" && next.get(key) !== "not-match") joined.push(pairOf(key));
    }
    this.all.set(next);
    if (apart.length > 0) this.#onApart(apart, true);
    if (joined.length > 0) this.#onApart(joined, false);
  }
}

async function sendAll(verdicts: ReadonlyMap<string, Verdict | null>): Promise<void> {
  for (const verdict of ["not-match", "keep-both", null] as const) {
    const pairs = [...verdicts].filter(([, each]) => each === verdict).map(([key]) => pairOf(key));
    for (let start = 0; start < pairs.length; start += MAX_TARGETS) {
      await decidePairs(pairs.slice(start, start + MAX_TARGETS), verdict);
    }
  }
}
