/** Takes what was found and decided in the page over into the collection, for files that are in it. */
import { account } from "../../api/account";
import type { JournalEntry } from "../../api/journal";
import { decideOn, saveLabels } from "../../api/labels";
import { ApiError } from "../../api/problem";
import { tagTargets } from "../../api/tags";
import type { TaggerId } from "../../label/labels";
import { tagNameOf } from "../../label/names";
import type { Labelled } from "../../local/labels";
import { Observable } from "../../local/observable";
import { saveJob } from "../compare/state";
import { tellChanges, tellFailure } from "../history/changes";
import { labelJob } from "./state";
import { loadTagger } from "./tagger";
import { decideHere, forgetStored, verdicts } from "./verdicts";

/** Contents of which the collection has the labels. */
export const collected = new Observable<ReadonlySet<string>>(new Set());

account.subscribe(() => {
  if (account.get().status !== "out") return;
  collected.set(new Set());
  sent.clear();
  waiting.clear();
});

/** Milliseconds after which a server is told again that could not be reached. */
const TRY_EVERY = 5000;

/** Contents whose labels the collection has not got, as its server could not be reached. */
const waiting = new Set<string>();
let nextTry: ReturnType<typeof setTimeout> | undefined;

/** What is sent of what a tagger found. */
export function labelsToSend({ sha256, labels }: Pick<Labelled, "sha256" | "labels">) {
  return {
    sha256,
    labels: labels.map(({ name, score, parents, moments }) => ({
      name: tagNameOf(name),
      score,
      parents: parents.map(tagNameOf),
      moments: [...moments],
    })),
  };
}

/**
 * Saves the labels found for contents, and what was decided on them; those that are in no
 * collection are left as they are. Does nothing where nobody is signed in.
 */
export async function collectLabels(sha256s: readonly string[]): Promise<void> {
  const found = sha256s.flatMap((sha256) => labelJob.found.get().get(sha256) ?? []);
  if (account.get().status !== "in" || found.length === 0) return;
  try {
    const { id } = await loadTagger();
    await collect(id, found);
  } catch (error) {
    const later = error instanceof ApiError && error.mayRetry;
    if (!later || waiting.size === 0) tellFailure(error);
    if (later) collectLater(sha256s);
  }
}

function collectLater(sha256s: readonly string[]): void {
  for (const sha256 of sha256s) waiting.add(sha256);
  nextTry ??= setTimeout(async () => {
    nextTry = undefined;
    const tried = [...waiting];
    await collectLabels(tried);
    // Those that failed once more have a time set already.
    if (nextTry === undefined) for (const sha256 of tried) waiting.delete(sha256);
  }, TRY_EVERY);
}

/** Decides on a label of a file of the page, and in the collection where the file is in it. */
export async function decide(
  sha256s: readonly string[],
  label: string,
  verdict: "accept" | "dismiss" | null,
): Promise<void> {
  const before = verdicts.get();
  decideHere(sha256s, label, verdict);
  const known = sha256s.filter((sha256) => collected.get().has(sha256));
  if (known.length === 0) return;
  if (verdict !== null) return collectLabels(known);
  try {
    const targets = known.map((sha256) => ({ sha256 }));
    tellChanges(await tagTargets(targets, [], [label]));
    for (const sha256 of known) sent.delete(keyOf(sha256, label));
  } catch (error) {
    // The collection still has it, so it still holds.
    const accepted = known.filter((each) => before.get(each)?.accepted.includes(label));
    const dismissed = known.filter((each) => before.get(each)?.dismissed.includes(label));
    if (accepted.length > 0) decideHere(accepted, label, "accept");
    if (dismissed.length > 0) decideHere(dismissed, label, "dismiss");
    tellFailure(error);
  }
}

/** What was decided and is known to the collection. */
const sent = new Set<string>();

function keyOf(sha256: string, label: string): string {
  return `${sha256} ${label}`;
}

async function collect(tagger: TaggerId, found: readonly Labelled[]): Promise<void> {
  const fresh = found.filter(({ sha256 }) => !collected.get().has(sha256));
  const unknown = new Set(
    fresh.length > 0 ? await saveLabels(tagger, fresh.map(labelsToSend)) : [],
  );
  const known = found.map(({ sha256 }) => sha256).filter((sha256) => !unknown.has(sha256));
  if (known.length === 0) return;
  collected.set(new Set([...collected.get(), ...known]));
  const entries: (JournalEntry | null)[] = [];
  for (const verdict of ["accept", "dismiss"] as const) {
    const chosen = known
      .flatMap((sha256) => {
        const said = verdicts.get().get(sha256);
        const names = verdict === "accept" ? said?.accepted : said?.dismissed;
        return names?.map((label) => ({ sha256, label })) ?? [];
      })
      .filter(({ sha256, label }) => !sent.has(keyOf(sha256, label)));
    if (chosen.length === 0) continue;
    entries.push(...(await decideOn(verdict, chosen)));
    for (const { sha256, label } of chosen) sent.add(keyOf(sha256, label));
  }
  forgetStored(known);
  tellChanges(entries);
}

// What was saved takes its labels along, and what is labelled later follows its file.
saveJob.state.subscribe(() => {
  const { phase, results } = saveJob.state.get();
  if (phase !== "done") return;
  const shas = results
    .filter(({ status }) => status !== "error")
    .map(({ entry }) => entry.outcome.fingerprint.sha256);
  // Some may have been deleted meanwhile, and their labels with them.
  const left = new Set(collected.get());
  for (const sha256 of shas) left.delete(sha256);
  collected.set(left);
  void collectLabels(shas);
});

let phase = labelJob.progress.get().phase;
labelJob.progress.subscribe(() => {
  const before = phase;
  phase = labelJob.progress.get().phase;
  if (phase === "done" && before !== "done") void collectLabels([...labelJob.found.get().keys()]);
});
