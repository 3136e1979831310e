/** The latest change, and taking it back: what the notice and the keys of every view do. */
import { account } from "../../api/account";
import { type JournalEntry, listJournal, setUndone } from "../../api/journal";
import { messageOf } from "../../api/problem";
import { Observable } from "../../local/observable";
import { whileSending } from "../../local/unkept";
import { announce } from "../../ui/announce";
import { counted } from "../../ui/format";

/** What is told of the latest change: `entry` can be undone, or done again if it is undone. */
export interface LatestChange {
  readonly text: string;
  readonly bad: boolean;
  readonly entry: JournalEntry | null;
}

/** Null where nothing is to be told. */
export const latestChange = new Observable<LatestChange | null>(null);

/** Rises whenever something was changed, so that what shows it asks again. */
export const changeCount = new Observable(0);

/** Changes that were begun and of which nothing is told yet. */
export const underWay = new Observable(0);

let lastTurn: Promise<unknown> = Promise.resolve();
let signOuts = 0;

account.subscribe(() => {
  if (account.get().status !== "out") return;
  signOuts += 1;
  latestChange.set(null);
});

/**
 * Takes a step once all that were begun before are done, so that the server is told in the order
 * of the person. Where the person signed out before its turn it is not taken, since the account
 * may be another one by then.
 */
function inTurn(step: () => Promise<void>): Promise<void> {
  const begun = signOuts;
  underWay.set(underWay.get() + 1);
  const turn = lastTurn.then(async () => {
    if (begun === signOuts) await step();
    else tellFailure(new Error("You were signed out before that was saved."));
  });
  lastTurn = turn.catch(() => {}).finally(() => underWay.set(underWay.get() - 1));
  return whileSending(turn);
}

/**
 * Makes a change that may be shown already, after those begun before it, and tells of it;
 * `takeBack` is called where it could not be made. Resolves to whether it was made.
 */
export async function makeChange(
  action: () => Promise<readonly (JournalEntry | null)[]>,
  ...takeBack: readonly (() => void)[]
): Promise<boolean> {
  let made = false;
  await inTurn(async () => {
    try {
      tellChanges(await action());
      made = true;
    } catch (error) {
      for (const each of takeBack) each();
      tellFailure(error);
    }
  });
  return made;
}

/** Tells of changes that were made together, the last of which can be undone at once. */
export function tellChanges(entries: readonly (JournalEntry | null)[]): void {
  const last = entries.findLast((entry) => entry !== null) ?? null;
  changeCount.set(changeCount.get() + 1);
  if (!last) return;
  latestChange.set({ text: `${last.title}.`, bad: false, entry: last });
  announce(`${last.title}. Press Z to undo.`);
}

/** Tells that a change could not be made. */
export function tellFailure(error: unknown): void {
  changeCount.set(changeCount.get() + 1);
  latestChange.set({ text: messageOf(error), bad: true, entry: null });
  announce(messageOf(error));
}

/** Undoes an entry of the journal or does it again, and tells so. */
export function setEntryUndone(entry: JournalEntry, undone: boolean): Promise<void> {
  return inTurn(() => tellUndone(entry, undone));
}

async function tellUndone(entry: JournalEntry, undone: boolean): Promise<void> {
  try {
    const done = await setUndone(entry.number, undone);
    changeCount.set(changeCount.get() + 1);
    const rest = done.left > 0 ? ` ${counted(done.left, "part")} stayed, being changed since.` : "";
    const text = `${undone ? "Undone" : "Done again"}: ${entry.title}.${rest}`;
    latestChange.set({ text, bad: false, entry: done.entry });
    announce(text);
  } catch (error) {
    tellFailure(error);
  }
}

/** Entries looked at for the next one to undo. */
const LOOKED_AT = 200;

/** Undoes the newest change that is not undone. */
export function undoLatest(): Promise<void> {
  return inTurn(() => step((entries) => entries.find(({ undone }) => !undone), true));
}

/** Does the change again that was undone last, if nothing was changed since. */
export function redoLatest(): Promise<void> {
  return inTurn(() =>
    step((entries) => {
      const done = entries.findIndex(({ undone }) => !undone);
      return entries[(done < 0 ? entries.length : done) - 1];
    }, false),
  );
}

async function step(
  choose: (entries: readonly JournalEntry[]) => JournalEntry | undefined,
  undone: boolean,
): Promise<void> {
  let entry: JournalEntry | undefined;
  try {
    entry = choose(await listJournal(LOOKED_AT));
  } catch (error) {
    return tellFailure(error);
  }
  if (entry) return tellUndone(entry, undone);
  const text = `There is nothing to ${undone ? "undo" : "do again"}.`;
  latestChange.set({ text, bad: false, entry: null });
  announce(text);
}
