/** What is proposed for a group: the best copy stays, the others go. */
import { choose, type Reason } from "./best";
import type { Copy } from "./copies";
import type { Choice, Choices, ReviewFile, ReviewGroup, Verdicts } from "./model";
import type { Rules } from "./rules";
import { dateOf, effectivePixels, LABELS } from "./telling";

/** What can only be learned from the whole file; null where unknown. */
export type ReadFacts = Pick<Copy, "taken" | "metadata" | "detail">;

export const NOTHING_READ: ReadFacts = { taken: null, metadata: null, detail: null };

/** The facts read of a content by its SHA-256; undefined where it was not read (yet). */
export type FactsOf = (sha256: string) => ReadFacts | undefined;

/** The best copy of a group. */
export interface Proposal {
  /** Id of the file. */
  readonly best: string;
  /** It is plainly the best, so that nobody has to look. */
  readonly clear: boolean;
  /** Why it is not clear; empty where it is. */
  readonly doubt: string;
  /** Why each other file is not the best, by its id. */
  readonly reasons: ReadonlyMap<string, Reason>;
}

/** All that is known of a file. */
export function copyOf(file: ReviewFile, facts: FactsOf): Copy {
  return { ...file, ...(facts(file.sha256) ?? NOTHING_READ), protected: false };
}

/** The best of the group's files, or of those in `among`. */
export function propose(
  group: ReviewGroup,
  facts: FactsOf,
  rules: Rules,
  among: readonly ReviewFile[] = group.files,
): Proposal {
  const copies = among.map((file) => copyOf(file, facts));
  const { best, clear, doubt, reasons } = choose(copies, [group.variance], rules);
  return { best, clear, doubt, reasons: new Map(reasons.map((reason) => [reason.id, reason])) };
}

/** Values told of one criterion; more would say little. */
const MAX_TOLD = 2;

/** Why the best file is the best, in one line; first by what the most files drop out. */
export function whyBest({ reasons }: Proposal): string {
  const told = new Map<string, { count: number; worse: Set<string> }>();
  for (const { criterion, better, worse, text } of reasons.values()) {
    const head = criterion === "order" ? text : `${LABELS[criterion]}: ${better} against `;
    const known = told.get(head) ?? { count: 0, worse: new Set() };
    told.set(head, known);
    known.count += 1;
    if (worse) known.worse.add(worse);
  }
  const parts = [...told]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([head, { worse }]) => {
      const some = [...worse].slice(0, MAX_TOLD).join(" and ");
      return `${head}${some}${worse.size > MAX_TOLD ? " and more" : ""}`;
    });
  return parts.slice(0, MAX_TOLD).join("; ");
}

/**
 * The choices that settle the group: what the person chose stays as it is, and the rest goes. Of
 * those not given up, the best stays where nothing was chosen to.
 */
export function accepted(
  group: ReviewGroup,
  choices: Choices,
  facts: FactsOf,
  rules: Rules,
): ReadonlyMap<string, Choice> {
  const { files } = group;
  const wanted = new Map<string, Choice>();
  const kept = files.some(({ id }) => choices.get(id) === "keep");
  if (!kept) {
    const open = files.filter(({ id }) => !choices.has(id));
    wanted.set(propose(group, facts, rules, open.length > 0 ? open : files).best, "keep");
  }
  for (const { id } of files) if (!choices.has(id) && !wanted.has(id)) wanted.set(id, "remove");
  return wanted;
}

/** A group that can be settled without looking at it. */
export interface ClearCase {
  readonly group: ReviewGroup;
  readonly keep: ReviewFile;
  readonly remove: readonly ReviewFile[];
  readonly why: string;
  /** Of the files that go. */
  readonly bytes: number;
}

/** The case of a group about which nothing was decided and whose best copy is clear; else null. */
export function clearCase(
  group: ReviewGroup,
  choices: Choices,
  verdicts: Verdicts,
  facts: FactsOf,
  rules: Rules,
): ClearCase | null {
  const { kind, files, contents } = group;
  if (kind !== "group" || files.some(({ id }) => choices.has(id))) return null;
  if (verdicts.size > 0 && isTouched(contents, verdicts)) return null;
  const proposal = propose(group, facts, rules);
  const keep = files.find(({ id }) => id === proposal.best);
  if (!proposal.clear || !keep) return null;
  const remove = files.filter((file) => file !== keep);
  const bytes = remove.reduce((sum, { size }) => sum + size, 0);
  return { group, keep, remove, why: whyBest(proposal), bytes };
}

/** Whether a verdict was given on two of the contents. */
function isTouched(contents: readonly string[], verdicts: Verdicts): boolean {
  const inside = new Set(contents);
  for (const key of verdicts.keys()) {
    if (inside.has(key.slice(0, 64)) && inside.has(key.slice(64))) return true;
  }
  return false;
}

/** What speaks for a file among its group: the best value that not all have. */
export type Strength = "most pixels" | "longest" | "most bytes" | "oldest";

/** The strengths of each file by id; none where most of them share it. */
export function strengths(copies: readonly Copy[]): ReadonlyMap<string, readonly Strength[]> {
  const rules: readonly [Strength, (copy: Copy) => number][] = [
    ["most pixels", effectivePixels],
    ["longest", ({ duration }) => duration],
    ["most bytes", ({ size }) => size],
    ["oldest", (copy) => -(dateOf(copy) ?? Number.POSITIVE_INFINITY)],
  ];
  const found = new Map<string, Strength[]>(copies.map(({ id }) => [id, []]));
  for (const [name, value] of rules) {
    const most = Math.max(...copies.map(value));
    const winners = copies.filter((copy) => value(copy) === most);
    if (!Number.isFinite(most) || winners.length * 2 > copies.length) continue;
    for (const { id } of winners) found.get(id)?.push(name);
  }
  return found;
}
