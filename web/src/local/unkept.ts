/** What of a person's work this browser could not keep, and trying again. */
import { versionTrouble } from "./db";
import { Observable } from "./observable";
import { isQuotaError } from "./room";

/** The comparison, what was chosen and decided in reviews, and what was decided on labels. */
export type Work = "comparison" | "review" | "decisions" | "labels";

/** Work that is lost with the page. */
export interface Unkept {
  /** The browser's storage is full; otherwise there is none, or it cannot be used now. */
  readonly full: boolean;
  /** Tries once more to keep all of it. */
  readonly again: () => void;
}

/** All work that is not kept; empty where everything is. */
export const unkept = new Observable<ReadonlyMap<Work, Unkept>>(new Map());

/** Notes that `work` could not be kept because of `error`; `again` tries once more. */
export function noteUnkept(work: Work, error: unknown, again: () => void): void {
  unkept.set(new Map([...unkept.get(), [work, { full: isQuotaError(error), again }]]));
}

/** Notes that `work` is kept. */
export function noteKept(work: Work): void {
  if (!unkept.get().has(work)) return;
  unkept.set(new Map([...unkept.get()].filter(([each]) => each !== work)));
}

/** Tries to keep what could not be kept before. */
export function keepAgain(): void {
  for (const { again } of unkept.get().values()) again();
}

let sending = 0;

/** Notes that work is lost with the page until `answered`: the server is yet to get it. */
export async function whileSending<T>(answered: Promise<T>): Promise<T> {
  sending += 1;
  try {
    return await answered;
  } finally {
    sending -= 1;
  }
}

/**
 * Asks before the page is left with work that is not kept or still being sent, and tries again
 * when the person comes back to it, as from making room, or has closed an older TagCat. Call it
 * once for the page.
 */
export function guardUnkept(): void {
  addEventListener("beforeunload", (event) => {
    if (unkept.get().size > 0 || sending > 0) event.preventDefault();
  });
  addEventListener("focus", keepAgain);
  versionTrouble.subscribe(() => {
    if (versionTrouble.get() === null) keepAgain();
  });
}
