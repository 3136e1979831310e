/** From groups of contents to what is shown: files side by side with what sets them apart. */
import { inverse } from "../../fingerprint/dhash";
import type { Likeness } from "../../ui/words";
import { type DoneEntry, type Entry, isDone } from "./entries";
import type { Grouping, Pair } from "./matcher";

/** What distinguishes a file in its group. */
export type Hint = "largest" | "oldest" | "most pixels" | "longest";

/** One file of a group. */
export interface MemberView {
  readonly entry: DoneEntry;
  /** How it compares with the reference; null for the reference itself. */
  readonly likeness: Likeness | null;
  /** Where this file matches the reference: own time and time in the reference, in ms. */
  readonly at: { readonly own: number | null; readonly reference: number | null } | null;
  readonly hints: readonly Hint[];
}

/** "Also looks like": a file outside of the group. */
export interface LinkView {
  readonly likeness: Likeness;
  /** The file outside. */
  readonly entry: DoneEntry;
  /** Group of that file, null where it has none. */
  readonly groupId: string | null;
}

/** Files that look alike, the reference first. */
export interface GroupView {
  /** SHA-256 of the reference. */
  readonly id: string;
  readonly members: readonly MemberView[];
  /** Kinds of its files. */
  readonly kinds: ReadonlySet<"image" | "video">;
  /** All files are the same bytes. */
  readonly identical: boolean;
  /** Some of its files are the same bytes. */
  readonly hasIdentical: boolean;
  readonly weakest: {
    readonly likeness: Likeness;
    readonly names: readonly [string, string];
  } | null;
  readonly links: readonly LinkView[];
  /** Bytes of all files but the largest. */
  readonly spare: number;
  /** The latest time of change, ms since 1970. */
  readonly newest: number;
}

const SAME_FILE: Likeness = {
  identical: true,
  distance: 0,
  neededVariance: 0,
  orientation: "upright",
  trimmed: false,
};

/** Links shown of one group; more would say little. */
const MAX_LINKS = 12;

/** The files of each content, in the order in which they were chosen. */
export function byContent(entries: readonly Entry[]): Map<string, DoneEntry[]> {
  const contents = new Map<string, DoneEntry[]>();
  for (const entry of entries) {
    if (!isDone(entry)) continue;
    const { sha256 } = entry.outcome.fingerprint;
    const files = contents.get(sha256);
    if (files) files.push(entry);
    else contents.set(sha256, [entry]);
  }
  return contents;
}

/** `pair` with its ends exchanged if need be, so that `b` is the reference. */
function towards(pair: Pair, reference: string): { own: number | null; reference: number | null } {
  return pair.b === reference
    ? { own: pair.aPos, reference: pair.bPos }
    : { own: pair.bPos, reference: pair.aPos };
}

/** `pair` as it is told of a file beside another one: what turns the other into the file. */
function likenessFrom(pair: Pair, other: string): Likeness {
  return pair.a === other ? pair : { ...pair, orientation: inverse(pair.orientation) };
}

function pixels({ outcome: { fingerprint } }: DoneEntry): number {
  return fingerprint.width * fingerprint.height;
}

function duration({ outcome: { fingerprint } }: DoneEntry): number {
  return fingerprint.kind === "video" ? fingerprint.duration : 0;
}

/** The files with the greatest `value`, unless more than half of all have it. */
function winners(files: readonly DoneEntry[], value: (file: DoneEntry) => number): Set<DoneEntry> {
  const values = files.map(value);
  const most = Math.max(...values);
  const best = files.filter((_, place) => values[place] === most);
  return new Set(best.length * 2 <= files.length ? best : []);
}

function hintsOf(files: readonly DoneEntry[]): Map<DoneEntry, Hint[]> {
  const rules: readonly [Hint, (file: DoneEntry) => number][] = [
    ["most pixels", pixels],
    ["longest", duration],
    ["largest", (file) => file.size],
    ["oldest", (file) => -file.modified],
  ];
  const hints = new Map<DoneEntry, Hint[]>(files.map((file) => [file, []]));
  if (files.length < 2) return hints;
  for (const [hint, value] of rules) {
    for (const file of winners(files, value)) hints.get(file)?.push(hint);
  }
  return hints;
}

/** The best file of a content or group to look at first: most pixels, then most bytes. */
function likenessRank(member: MemberView): number {
  if (!member.likeness) return -2;
  return member.likeness.identical ? -1 : member.likeness.neededVariance;
}

/** All of `viewSteps` at once. */
export function viewGroups(entries: readonly Entry[], grouping: Grouping): readonly GroupView[] {
  const steps = viewSteps(entries, grouping);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Groups with their files. A content of several files is a group even if nothing else matches.
 * Every step is short, so that a big comparison can be viewed in pieces.
 */
export function* viewSteps(
  entries: readonly Entry[],
  grouping: Grouping,
): Generator<void, readonly GroupView[]> {
  const contents = byContent(entries);
  const groupOf = new Map<string, string>();
  for (const { members, representative } of grouping.groups) {
    for (const member of members) groupOf.set(member, representative);
  }
  for (const [sha256, files] of contents) {
    if (files.length > 1 && !groupOf.has(sha256)) groupOf.set(sha256, sha256);
  }

  const linksOf = new Map<string, LinkView[]>();
  const link = (inside: string, outside: string, pair: Pair) => {
    const id = groupOf.get(inside);
    const entry = contents.get(outside)?.[0];
    if (!id || !entry) return;
    const links = linksOf.get(id) ?? [];
    linksOf.set(id, links);
    links.push({
      likeness: likenessFrom(pair, inside),
      entry,
      groupId: groupOf.get(outside) ?? null,
    });
  };
  for (const pair of grouping.links) {
    link(pair.a, pair.b, pair);
    link(pair.b, pair.a, pair);
  }

  const views: GroupView[] = [];
  const build = (
    representative: string,
    members: readonly string[],
    relations: ReadonlyMap<string, Pair>,
    weakest: Pair | null,
  ) => {
    const files = members.flatMap((member) => contents.get(member) ?? []);
    const reference = contents.get(representative)?.[0];
    if (!reference || files.length < 2) return;
    const hints = hintsOf(files);
    const views_ = files.map((entry): MemberView => {
      const { sha256 } = entry.outcome.fingerprint;
      const pair = relations.get(sha256);
      const other = sha256 === representative ? SAME_FILE : null;
      const likeness = pair ? likenessFrom(pair, representative) : other;
      return {
        entry,
        likeness: entry === reference ? null : likeness,
        at: pair ? towards(pair, representative) : null,
        hints: hints.get(entry) ?? [],
      };
    });
    views_.sort((x, y) => likenessRank(x) - likenessRank(y) || x.entry.id - y.entry.id);
    const nameOfContent = (sha256: string) => contents.get(sha256)?.[0]?.name ?? "";
    views.push({
      id: representative,
      members: views_,
      kinds: new Set(files.map(({ outcome }) => outcome.fingerprint.kind)),
      identical: members.length === 1,
      hasIdentical: files.length > members.length,
      weakest:
        weakest && members.length > 2
          ? { likeness: weakest, names: [nameOfContent(weakest.a), nameOfContent(weakest.b)] }
          : null,
      links: bestLinks(linksOf.get(representative) ?? []),
      spare: files.reduce((sum, { size }) => sum + size, 0) - Math.max(...files.map((f) => f.size)),
      newest: Math.max(...files.map(({ modified }) => modified)),
    });
  };
  const grouped = new Set<string>();
  for (const { representative, members, relations, weakest } of grouping.groups) {
    for (const member of members) grouped.add(member);
    build(representative, members, relations, weakest);
    yield;
  }
  for (const [sha256, files] of contents) {
    if (files.length > 1 && !grouped.has(sha256)) build(sha256, [sha256], new Map(), null);
    yield;
  }
  return views;
}

/** The nearest links, one for each file outside. */
function bestLinks(links: readonly LinkView[]): readonly LinkView[] {
  const best = new Map<number, LinkView>();
  for (const candidate of links) {
    const old = best.get(candidate.entry.id);
    if (!old || candidate.likeness.neededVariance < old.likeness.neededVariance) {
      best.set(candidate.entry.id, candidate);
    }
  }
  return [...best.values()]
    .sort((a, b) => a.likeness.neededVariance - b.likeness.neededVariance)
    .slice(0, MAX_LINKS);
}

/** Files that are in no group. */
export function singles(
  entries: readonly Entry[],
  groups: readonly GroupView[],
): readonly DoneEntry[] {
  const grouped = new Set(groups.flatMap(({ members }) => members.map(({ entry }) => entry.id)));
  return entries.filter(isDone).filter(({ id }) => !grouped.has(id));
}

/** Which groups to show. */
export interface GroupFilter {
  readonly kind: "all" | "image" | "video";
  readonly likeness: "all" | "identical" | "look-alike";
}

export type GroupSort = "alike" | "files" | "spare" | "newest" | "name";

/** The variance that the least alike of its pairs needs. */
export function weakness({ members, weakest }: GroupView): number {
  if (weakest) return weakest.likeness.neededVariance;
  return Math.max(...members.map(({ likeness }) => likeness?.neededVariance ?? 0));
}

const ORDERS: Readonly<Record<GroupSort, (a: GroupView, b: GroupView) => number>> = {
  alike: (a, b) => weakness(a) - weakness(b),
  files: (a, b) => b.members.length - a.members.length,
  spare: (a, b) => b.spare - a.spare,
  newest: (a, b) => b.newest - a.newest,
  name: (a, b) => nameOfGroup(a).localeCompare(nameOfGroup(b), "en", { numeric: true }),
};

function nameOfGroup({ members }: GroupView): string {
  return members[0]?.entry.name ?? "";
}

/** The groups that pass the filter, in order; equal ones by the order of choosing. */
export function arrange(
  groups: readonly GroupView[],
  { kind, likeness }: GroupFilter,
  sort: GroupSort,
): readonly GroupView[] {
  const first = ({ members }: GroupView) => Math.min(...members.map(({ entry }) => entry.id));
  return groups
    .filter((group) => kind === "all" || group.kinds.has(kind))
    .filter(
      (group) =>
        likeness === "all" || (likeness === "identical" ? group.hasIdentical : !group.identical),
    )
    .sort((a, b) => ORDERS[sort](a, b) || first(a) - first(b));
}
