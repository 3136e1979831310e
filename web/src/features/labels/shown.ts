/** The labels of the page's files as they are shown: by names that tags can have, and as decided. */
import { tagNameOf } from "../../label/names";
import type { Labelled, Verdicts } from "../../local/labels";
import type { ShownLabel } from "./LabelChips";

/** The name under which the page's own tagger suggests. */
export const OWN_TAGGER = "efficientnet-lite0";

/** The labels of a content that are not dismissed, the accepted ones first, then best first. */
export function shownOf(
  { labels }: Pick<Labelled, "labels">,
  verdicts: Verdicts | undefined,
): readonly ShownLabel[] {
  const accepted = new Set(verdicts?.accepted);
  const dismissed = new Set(verdicts?.dismissed);
  const shown = labels.map(({ name, score, moments }): ShownLabel => {
    const tag = tagNameOf(name);
    return { name: tag, score, moments, taggers: [OWN_TAGGER], accepted: accepted.has(tag) };
  });
  return shown
    .filter(({ name }) => name !== "" && !dismissed.has(name))
    .sort((a, b) => Number(b.accepted) - Number(a.accepted));
}

/** A label of several files. */
export interface LabelTally {
  readonly name: string;
  /** Contents for which it is suggested, neither accepted nor dismissed. */
  readonly sha256s: readonly string[];
  readonly accepted: number;
  readonly best: number;
}

/** The labels of all files, those of most files first. */
export function tally(
  found: ReadonlyMap<string, Labelled>,
  verdicts: ReadonlyMap<string, Verdicts>,
): readonly LabelTally[] {
  const all = new Map<string, { sha256s: string[]; accepted: number; best: number }>();
  for (const labelled of found.values()) {
    for (const { name, score, accepted } of shownOf(labelled, verdicts.get(labelled.sha256))) {
      const known = all.get(name) ?? { sha256s: [], accepted: 0, best: 0 };
      if (accepted) known.accepted += 1;
      else known.sha256s.push(labelled.sha256);
      known.best = Math.max(known.best, score);
      all.set(name, known);
    }
  }
  const count = ({ sha256s, accepted }: LabelTally) => sha256s.length + accepted;
  return [...all]
    .map(([name, rest]) => ({ name, ...rest }))
    .sort((a, b) => count(b) - count(a) || b.best - a.best || (a.name < b.name ? -1 : 1));
}
