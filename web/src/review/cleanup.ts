/** From what was chosen to what is to be removed, and in favour of what. */
import type { Reason } from "./best";
import type { Choices, ReviewFile, ReviewGroup } from "./model";
import { type PlanFile, type PlanGroup, removal } from "./plan";

/** A file that is to go, and the kept one that stays for it. */
export interface Yielding {
  readonly file: ReviewFile;
  readonly keeps: ReviewFile;
}

/** What is to happen with one group. */
export interface GroupCleanup {
  readonly group: ReviewGroup;
  readonly keep: readonly ReviewFile[];
  readonly remove: readonly Yielding[];
}

/** The cleanup of all groups. */
export interface Cleanup {
  readonly groups: readonly GroupCleanup[];
  /** Files that were chosen to go although none of their group stays: they are left alone. */
  readonly leftAlone: readonly ReviewFile[];
}

/**
 * What was chosen, group by group. Each file is named once, also where it is on both sides of a
 * bridge; groups of which nothing is to go are left out.
 */
export function cleanupOf(groups: readonly ReviewGroup[], choices: Choices): Cleanup {
  const named = new Set<string>();
  const found: GroupCleanup[] = [];
  const alone = new Map<string, ReviewFile>();
  // Groups come before the bridges between them: their files stand for each other more surely.
  for (const group of groups.toSorted((a, b) => rank(a) - rank(b))) {
    const keep = group.files.filter(({ id }) => choices.get(id) === "keep");
    const going = group.files.filter(({ id }) => choices.get(id) === "remove" && !named.has(id));
    const [first] = keep;
    if (going.length === 0) continue;
    if (!first) {
      for (const file of going) alone.set(file.id, file);
      continue;
    }
    for (const { id } of going) named.add(id);
    const remove = going.map((file) => ({
      file,
      keeps: keep.find(({ sha256 }) => sha256 === file.sha256) ?? first,
    }));
    found.push({ group, keep, remove });
  }
  const leftAlone = [...alone.values()].filter(({ id }) => !named.has(id));
  return { groups: found, leftAlone };
}

function rank({ kind }: ReviewGroup): number {
  return kind === "group" ? 0 : 1;
}

/** Where the files of this page are. */
export interface PlanDevice {
  readonly id: string;
  readonly name: string;
}

/** The cleanup as groups of a plan; `reasons` tells why a file of a group is not the best. */
export function planGroups(
  { groups }: Cleanup,
  here: PlanDevice,
  reasons: (group: ReviewGroup) => ReadonlyMap<string, Reason>,
): readonly PlanGroup[] {
  const planned = (file: ReviewFile): PlanFile => ({
    path: file.path,
    name: file.name,
    size: file.size,
    modified: file.modified,
    sha256: file.sha256,
    device_id: file.deviceId || here.id,
    device: file.device || here.name,
  });
  return groups.map(({ group, keep, remove }) => {
    const why = reasons(group);
    return {
      keep: keep.map(planned),
      remove: remove.map(({ file, keeps }) =>
        removal(planned(file), planned(keeps), reasonOf(file, keeps, why.get(file.id))),
      ),
    };
  });
}

function reasonOf(file: ReviewFile, keeps: ReviewFile, reason: Reason | undefined): string {
  if (file.sha256 === keeps.sha256) return "the same file, byte for byte";
  return reason && reason.than === keeps.id ? reason.text : "chosen by hand";
}

/**
 * The contents that go altogether with a change, each with the one that stays for it: none of
 * their files in the group stays or is open, and one of them was still not to go `before`.
 */
export function handedOver(
  group: ReviewGroup,
  before: Choices,
  after: Choices,
): readonly { readonly source: string; readonly into: string }[] {
  const kept = group.files.find(({ id }) => after.get(id) === "keep");
  if (!kept || !group.files.every(({ id }) => after.has(id))) return [];
  return group.contents
    .filter((sha256) => {
      const files = group.files.filter((file) => file.sha256 === sha256);
      const goes = (choices: Choices) => files.every(({ id }) => choices.get(id) === "remove");
      return goes(after) && !goes(before);
    })
    .map((source) => ({ source, into: kept.sha256 }));
}
