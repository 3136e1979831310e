/** In which order groups are reviewed: first what settles most with one answer. */
import { type Choices, countPairs, pairsOf, type ReviewGroup, type Verdicts } from "./model";

export type ReviewSort = "work" | "alike" | "files" | "spare" | "newest" | "name";

/** Pairs looked at one by one; of larger groups none is taken for decided. */
const MAX_COUNTED = 5_000;

/**
 * Open pairs of files that one answer about the group settles. A pair is open unless a verdict was
 * given on its contents or both files have their choice.
 */
export function settles(group: ReviewGroup, choices: Choices, verdicts: Verdicts): number {
  if (group.kind === "bridge") {
    return group.bridged.filter((key) => !verdicts.has(key)).length;
  }
  const open = group.files.filter(({ id }) => !choices.has(id)).length;
  const chosen = group.files.length - open;
  const pairs = (open * (open - 1)) / 2 + open * chosen;
  if (verdicts.size === 0 || countPairs(group) > MAX_COUNTED) return pairs;
  let decided = 0;
  for (const key of pairsOf(group)) if (verdicts.has(key)) decided += 1;
  return Math.max(0, pairs - decided);
}

/** Bytes of all files but the largest. */
export function spareOf({ files }: ReviewGroup): number {
  const sizes = files.map(({ size }) => size);
  return sizes.reduce((sum, size) => sum + size, 0) - Math.max(...sizes);
}

function newestOf({ files }: ReviewGroup): number {
  return Math.max(...files.map(({ modified }) => modified));
}

const NAMES = new Intl.Collator("en", { numeric: true });

type Compare = (a: ReviewGroup, b: ReviewGroup) => number;

const ORDERS: Readonly<Record<Exclude<ReviewSort, "work">, Compare>> = {
  alike: (a, b) => a.variance - b.variance,
  files: (a, b) => b.files.length - a.files.length,
  spare: (a, b) => spareOf(b) - spareOf(a),
  newest: (a, b) => newestOf(b) - newestOf(a),
  name: (a, b) => NAMES.compare(a.files[0]?.name ?? "", b.files[0]?.name ?? ""),
};

/**
 * The groups in the order of `sort`, equal ones the most alike first and then by their ids.
 * Bridges are asked about only in the order that saves work.
 */
export function inOrder(
  groups: readonly ReviewGroup[],
  sort: ReviewSort,
  choices: Choices,
  verdicts: Verdicts,
): readonly ReviewGroup[] {
  const ties: Compare = (a, b) => a.variance - b.variance || (a.id < b.id ? -1 : 1);
  if (sort !== "work") {
    return groups
      .filter(({ kind }) => kind === "group")
      .sort((a, b) => ORDERS[sort](a, b) || ties(a, b));
  }
  const work = new Map(groups.map((group) => [group, settles(group, choices, verdicts)]));
  return groups.toSorted((a, b) => (work.get(b) ?? 0) - (work.get(a) ?? 0) || ties(a, b));
}

/**
 * `next` in the order of `shown` as far as that has its groups, so that nothing jumps while a
 * person works: a group that is new stands where a group was that shared a content with it, or at
 * the end.
 */
export function keepPlaces(
  shown: readonly ReviewGroup[],
  next: readonly ReviewGroup[],
): readonly ReviewGroup[] {
  const placeOfId = new Map(shown.map(({ id }, place) => [id, place]));
  const placeOfContent = new Map<string, number>();
  for (const [place, { contents }] of shown.entries()) {
    for (const content of contents) {
      if (!placeOfContent.has(content)) placeOfContent.set(content, place);
    }
  }
  const places = next.map((group) => {
    const same = placeOfId.get(group.id);
    if (same !== undefined) return same;
    const near = group.contents.map((each) => placeOfContent.get(each) ?? shown.length);
    return Math.min(...near, shown.length);
  });
  return next
    .map((group, rank) => ({ group, place: places[rank] as number, rank }))
    .sort((a, b) => a.place - b.place || a.rank - b.rank)
    .map(({ group }) => group);
}
