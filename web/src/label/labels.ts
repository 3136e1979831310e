/** What a tagger proposes; as in `tagger.py`. */

/** Labels below this score are not proposed. */
export const MIN_SCORE = 0.2;

/** Labels proposed for one picture or video, at most. */
export const MAX_LABELS = 50;

/** Parents told of a label, at most. */
export const MAX_PARENTS = 20;

/** What may be seen in a picture. */
export interface Label {
  readonly name: string;
  /** How sure the tagger is, 0 to 1. */
  readonly score: number;
  /** Names of what it is a kind of, nearest first. */
  readonly parents: readonly string[];
  /** What the tagger calls it, such as a synset of WordNet; empty where nothing. */
  readonly id: string;
}

/** Which tagger proposed it; `digest` is the SHA-256 of its weights. */
export interface TaggerId {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

/** What of `labels` is proposed: best first, of equals by name, each name once, bounded. */
export function bestFirst<T extends Label>(labels: readonly T[]): readonly T[] {
  const chosen = new Map<string, T>();
  const sorted = labels.toSorted((a, b) => b.score - a.score || compareNames(a.name, b.name));
  for (const label of sorted) {
    if (label.score >= MIN_SCORE && !chosen.has(label.name)) chosen.set(label.name, label);
  }
  return [...chosen.values()].slice(0, MAX_LABELS);
}

/** The order of Python: by code points. */
function compareNames(a: string, b: string): number {
  const ours = Array.from(a);
  const theirs = Array.from(b);
  for (let at = 0; at < Math.min(ours.length, theirs.length); at++) {
    const difference =
      (ours[at]?.codePointAt(0) as number) - (theirs[at]?.codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return ours.length - theirs.length;
}
