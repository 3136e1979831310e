/** The review of the comparison on screen, kept so that a reload does not lose it. */
import { type Edit, type Journal, NO_STEPS } from "../review/journal";
import type { Choice } from "../review/model";
import { database, type StoredChoice } from "./db";
import { withRoom } from "./room";

/** What is kept: choices by the position of their file, and the steps that led to them. */
export interface KeptReview {
  readonly choices: readonly StoredChoice[];
  readonly journal: Journal;
}

/** The kept review; empty where there is none, or no storage. */
export async function keptReview(): Promise<KeptReview> {
  try {
    const transaction = (await database()).transaction(["choices", "journal"]);
    const [choices, steps] = await Promise.all([
      transaction.objectStore("choices").getAll(),
      transaction.objectStore("journal").getAll(),
    ]);
    const done = steps.filter(({ undone }) => !undone).length;
    return {
      choices,
      journal: { steps: steps.map(({ undone: _, ...step }) => step), done },
    };
  } catch {
    return { choices: [], journal: NO_STEPS };
  }
}

/** Where a file of the comparison is in it, and what it is. */
export type Place = Omit<StoredChoice, "choice">;

/**
 * Keeps what a move in the journal changed: its steps and the choices of its edits. Rejects, with
 * nothing changed, where there is no storage or no room.
 *
 * @param before The journal that is kept; null puts the new one in the place of all that is kept.
 * @param places The files of the edits by their ids; edits of others are not kept.
 */
export function keepReview(
  before: Journal | null,
  after: Journal,
  edits: readonly Edit[],
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  return withRoom(() => store(before, after, edits, places));
}

async function store(
  before: Journal | null,
  after: Journal,
  edits: readonly Edit[],
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  const transaction = (await database()).transaction(["choices", "journal"], "readwrite");
  const choices = transaction.objectStore("choices");
  const steps = transaction.objectStore("journal");
  if (before === null) {
    void choices.clear();
    void steps.clear();
  }
  for (const edit of edits) {
    const place = edit.kind === "choice" && places.get(edit.key);
    if (!place) continue;
    if (edit.after === null) void choices.delete(place.position);
    else void choices.put({ ...place, choice: edit.after as Choice });
  }
  const known = before ?? NO_STEPS;
  const old = new Map(known.steps.map((step, place) => [step, place >= known.done]));
  const numbers = new Set(after.steps.map(({ number }) => number));
  for (const { number } of known.steps) if (!numbers.has(number)) void steps.delete(number);
  for (const [place, step] of after.steps.entries()) {
    const undone = place >= after.done;
    if (old.get(step) !== undone) void steps.put({ ...step, undone });
  }
  await transaction.done;
}

/** Forgets the kept review. */
export async function forgetReview(): Promise<void> {
  const transaction = (await database()).transaction(["choices", "journal"], "readwrite");
  void transaction.objectStore("choices").clear();
  void transaction.objectStore("journal").clear();
  await transaction.done;
}
