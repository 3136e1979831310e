/** What was decided, step by step, so that each step can be undone and done again. */
import type { Choice, Verdict } from "./model";

/** One value that changed; null where there was or is none. */
export interface EditOf<V> {
  readonly key: string;
  readonly before: V | null;
  readonly after: V | null;
}

/** An edit of one of the two kinds: `key` is the id of a file, or `pairKey` of two contents. */
export type Edit =
  | ({ readonly kind: "choice" } & EditOf<Choice>)
  | ({ readonly kind: "verdict" } & EditOf<Verdict>);

/** A step: all that one answer changed. */
export interface Step {
  /** Rises from step to step. */
  readonly number: number;
  /** What was done, in words. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Steps in order; those before `done` are in force, the others were undone. */
export interface Journal {
  readonly steps: readonly Step[];
  readonly done: number;
}

/** Steps that can be undone. */
export const MAX_STEPS = 500;

/** Edits that can be undone, of all steps together; the newest step is always kept. */
export const MAX_EDITS = 200_000;

export const NO_STEPS: Journal = { steps: [], done: 0 };

/** The journal with a new step; what was undone cannot be done again any more. */
export function record({ steps, done }: Journal, step: Omit<Step, "number">): Journal {
  const before = steps.slice(0, done);
  const kept = [...before, { ...step, number: (before.at(-1)?.number ?? 0) + 1 }];
  let edits = kept.reduce((sum, each) => sum + each.edits.length, 0);
  while (kept.length > 1 && (kept.length > MAX_STEPS || edits > MAX_EDITS)) {
    edits -= kept.shift()?.edits.length ?? 0;
  }
  return { steps: kept, done: kept.length };
}

/** A journal after a move in it, and the step that makes up for it; its edits are to be made. */
export interface Moved {
  readonly journal: Journal;
  readonly step: Step;
}

/** Undoes the last step in force; null where there is none. */
export function undo({ steps, done }: Journal): Moved | null {
  const step = steps[done - 1];
  if (!step) return null;
  return { journal: { steps, done: done - 1 }, step: { ...step, edits: takenBack(step.edits) } };
}

/** Does the step again that was undone last; null where there is none. */
export function redo({ steps, done }: Journal): Moved | null {
  const step = steps[done];
  return step ? { journal: { steps, done: done + 1 }, step } : null;
}

/** The edits that take these back: backwards, as they may change one value twice. */
export function takenBack<E extends EditOf<unknown>>(edits: readonly E[]): readonly E[] {
  return edits.toReversed().map((edit) => ({ ...edit, before: edit.after, after: edit.before }));
}

/** `values` with the edits of one kind made. */
export function applied<V>(
  values: ReadonlyMap<string, V>,
  edits: readonly Pick<EditOf<V>, "key" | "after">[],
): ReadonlyMap<string, V> {
  if (edits.length === 0) return values;
  const next = new Map(values);
  for (const { key, after } of edits) {
    if (after === null) next.delete(key);
    else next.set(key, after);
  }
  return next;
}

/** The edits that turn `values` into what `wanted` says of them; what is so already is left out. */
export function editsTo<V>(
  values: ReadonlyMap<string, V>,
  wanted: ReadonlyMap<string, V | null>,
): readonly EditOf<V>[] {
  return [...wanted].flatMap(([key, after]) => {
    const before = values.get(key) ?? null;
    return before === after ? [] : [{ key, before, after }];
  });
}
