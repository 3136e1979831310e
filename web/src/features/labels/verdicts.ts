/** What was decided on the labels of files that are in no collection: tags once they are saved. */
import { findVerdicts, keepVerdicts, type Verdicts } from "../../local/labels";
import { Observable } from "../../local/observable";
import { noteKept, noteUnkept } from "../../local/unkept";

/** By sha256, as far as anything was decided. */
export const verdicts = new Observable<ReadonlyMap<string, Verdicts>>(new Map());

const NONE: Verdicts = { accepted: [], dismissed: [] };

/** The verdicts of a content with one more, or with one less where `verdict` is null. */
export function decided(
  { accepted, dismissed }: Verdicts,
  name: string,
  verdict: "accept" | "dismiss" | null,
): Verdicts {
  const without = (names: readonly string[]) => names.filter((each) => each !== name);
  return {
    accepted: verdict === "accept" ? [...without(accepted), name] : without(accepted),
    dismissed: verdict === "dismiss" ? [...without(dismissed), name] : without(dismissed),
  };
}

/** Decisions that are not kept yet. */
const waiting = new Map<string, Verdicts>();
let keeping: Promise<void> = Promise.resolve();

/** Keeping happens in order and beside the work; what cannot be kept waits for the next time. */
function keep(changed: ReadonlyMap<string, Verdicts>): void {
  for (const [sha256, each] of changed) waiting.set(sha256, each);
  keeping = keeping.then(async () => {
    const now = new Map(waiting);
    try {
      await keepVerdicts(now);
    } catch (error) {
      noteUnkept("labels", error, () => keep(new Map()));
      return;
    }
    for (const [sha256, each] of now) if (waiting.get(sha256) === each) waiting.delete(sha256);
    noteKept("labels");
  });
}

/** Decides on a label of contents, or takes that back. */
export function decideHere(
  sha256s: readonly string[],
  name: string,
  verdict: "accept" | "dismiss" | null,
): void {
  const old = verdicts.get();
  const changed = new Map(
    sha256s.map((sha256) => [sha256, decided(old.get(sha256) ?? NONE, name, verdict)]),
  );
  verdicts.set(new Map([...old, ...changed]));
  keep(changed);
}

/** Takes up what was decided before a reload. */
export async function loadVerdicts(sha256s: readonly string[]): Promise<void> {
  const unknown = sha256s.filter((sha256) => !verdicts.get().has(sha256));
  const found = await findVerdicts(unknown);
  if (found.size > 0) verdicts.set(new Map([...found, ...verdicts.get()]));
}

/** Keeps the verdicts on contents no longer than the page, as they are in the collection now. */
export function forgetStored(sha256s: readonly string[]): void {
  const known = sha256s.filter((sha256) => verdicts.get().has(sha256));
  if (known.length > 0) keep(new Map(known.map((sha256) => [sha256, NONE])));
}
