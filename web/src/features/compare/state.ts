/** The one comparison of the page; it lives on while the person looks at other views. */
import { account } from "../../api/account";
import { Observable } from "../../local/observable";
import { VARIANCE } from "../../match/rule";
import { announce } from "../../ui/announce";
import { counted } from "../../ui/format";
import { createMatcher } from "./matchWorker";
import { Results } from "./results";
import { SaveJob } from "./saveJob";
import { CompareSession } from "./session";

/** The variance in force. */
export const variance = new Observable(VARIANCE);

export const session = new CompareSession({ matcher: createMatcher }, variance.get());

/** What there is to see of it. */
export const results = new Results(session);

variance.subscribe(() => session.setVariance(variance.get()));

// A person's own variance is taken over on signing in, unless the slider was moved before.
account.subscribe(() => {
  const who = account.get();
  if (who.status === "in" && variance.get() === VARIANCE) variance.set(who.user.variance);
});

/** The saving of chosen files. */
export const saveJob = new SaveJob();

// What one person saves must not go on into the collection of the next.
account.subscribe(() => {
  if (account.get().status === "out") saveJob.stop();
});

/** Ids of the chosen files. */
export const selection = new Observable<ReadonlySet<number>>(new Set());

/** Chooses or leaves out files. */
export function select(ids: Iterable<number>, on: boolean): void {
  const next = new Set(selection.get());
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  selection.set(next);
}

let lastActivity = session.progress.get().activity;
session.progress.subscribe(() => {
  const { activity } = session.progress.get();
  if (activity === lastActivity) return;
  const files = session.entries.get().length;
  if (activity === "working" && lastActivity === "idle") announce("Reading the files.");
  else if (activity === "idle") announce(`Finished. ${counted(files, "file")} compared.`);
  else if (activity === "paused") announce("Paused.");
  else announce("Going on.");
  lastActivity = activity;
});
