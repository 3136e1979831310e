/** What was decided on the labels of files that are in no collection: tags once they are saved. */
import { findVerdicts, keepVerdicts, type Verdicts } from "../../local/labels";
import { Observable } from "../../local/observable";

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

/** Decides on a label of contents, or takes that back. */
export function decideHere(
  sha256s: readonly string[],
  name: string,
  verdict: "accept" | "dismiss" | null,
): void {
  const all = new Map(verdicts.get());
  for (const sha256 of sha256s) {
    const next = decided(all.get(sha256) ?? NONE, name, verdict);
    all.set(sha256, next);
    void keepVerdicts(sha256, next);
  }
  verdicts.set(all);
}

/** Takes up what was decided before a reload. */
export async function loadVerdicts(sha256s: readonly string[]): Promise<void> {
  const unknown = sha256s.filter((sha256) => !verdicts.get().has(sha256));
  const found = await findVerdicts(unknown);
  if (found.size > 0) verdicts.set(new Map([...found, ...verdicts.get()]));
}

/** Keeps the verdicts on contents no longer than the page, as they are in the collection now. */
export function forgetStored(sha256s: readonly string[]): void {
  for (const sha256 of sha256s) if (verdicts.get().has(sha256)) void keepVerdicts(sha256, NONE);
}
