/** Verdicts on pairs of contents: those of this browser, and those of the account signed in. */
import { account } from "../../api/account";
import { decidePairs, listDecisions, MAX_TARGETS } from "../../api/review";
import type { User } from "../../api/types";
import { keepDecisions, keptDecisions } from "../../local/decisions";
import { heldKey } from "../../local/hashKey";
import { Observable } from "../../local/observable";
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
  #here: Verdicts = new Map();
  #account: Verdicts = new Map();
  #reading = 0;
  /** Whose verdicts of the account these are, and with which key of theirs they were read. */
  #who: string | null = null;

  constructor(onApart: OnApart) {
    this.#onApart = onApart;
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
    await keepDecisions(verdicts, Date.now()).catch(() => {});
    if (signedIn) await this.#send(verdicts);
  }

  async #send(verdicts: ReadonlyMap<string, Verdict | null>): Promise<void> {
    try {
      for (const verdict of ["not-match", "keep-both", null] as const) {
        const pairs = [...verdicts]
          .filter(([, each]) => each === verdict)
          .map(([key]) => pairOf(key));
        for (let start = 0; start < pairs.length; start += MAX_TARGETS) {
          await decidePairs(pairs.slice(start, start + MAX_TARGETS), verdict);
        }
      }
      this.problem.set(null);
    } catch {
      this.problem.set(
        "Your account could not be told of the last decision. This browser remembers it.",
      );
    }
  }

  async #readAccount(): Promise<void> {
    const now = account.get();
    const who = now.status === "in" ? `${keyFor(now.user)} ${now.user.name}` : null;
    if (who === this.#who) return;
    this.#who = who;
    const reading = ++this.#reading;
    this.#account = new Map();
    this.#publish();
    if (who === null) return;
    const found = new Map<string, Verdict>();
    try {
      for await (const page of listDecisions()) {
        for (const { a, b, verdict } of page) found.set(pairKey(a, b), verdict);
        if (reading !== this.#reading) return;
      }
    } catch {
      this.problem.set("What you decided before with your account could not be read.");
      return;
    }
    this.#account = found;
    this.#publish();
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
