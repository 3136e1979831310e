/**
 * The best of several copies, by criteria in order, and why it is the best.
 *
 * Criterion after criterion, all copies that are worse than the best one left by more than the
 * tolerance drop out. Comparing two at a time would not do: with tolerances A can be as good as B,
 * and B as C, while A is better than C, so that the winner would depend on who meets whom first.
 *
 * The same in Python in `tagcat/review/best.py`; `spec/review/best.json` holds both to it.
 */
import type { Copy } from "./copies";
import { type Criterion, checkRules, DEFAULT_RULES, folderRank, type Rules } from "./rules";
import { dateOf, effectivePixels, LABELS, values } from "./telling";

const COPY_SIGN = /^(copy of |kopie von )|[ _-](copy|kopie)( ?\(?[0-9]{1,3}\)?)?$|\([0-9]{1,3}\)$/i;

/** Why one copy is not the best. */
export interface Reason {
  /** The copy. */
  readonly id: string;
  /** By which it dropped out; "order" where nothing but the order of the paths tells them apart. */
  readonly criterion: Criterion | "order";
  /**
   * Id of a copy that is better by more than the tolerance: the best copy, or where that itself is
   * only nearly as good as another, or its value is unknown, that one.
   */
  readonly than: string;
  /** The values of both in words. */
  readonly better: string;
  readonly worse: string;
  /** All of it in words, such as "file size: 3.40 MB against 1.20 MB". */
  readonly text: string;
}

/** The best copy. */
export interface Choice {
  /** Its id. */
  readonly best: string;
  /**
   * It beats every other copy by more than the tolerance, by more than its name, and all of them
   * look the same.
   */
  readonly clear: boolean;
  /** Why the choice is not clear, in words; empty where it is. */
  readonly doubt: string;
  /** One for each other copy, in the order in which the copies were given. */
  readonly reasons: readonly Reason[];
}

/**
 * The best of `copies`. Which one it is does not depend on their order.
 *
 * A copy whose value is unknown neither drops out by a criterion nor makes others drop out.
 *
 * @param copies Of one group, at least one, each with an id of its own.
 * @param neededVariances Of every pair of the group, the variance at which the two match.
 * @throws RangeError There is no copy, two have the same id, or the rules make no sense.
 */
export function choose(
  copies: readonly Copy[],
  neededVariances: readonly number[],
  rules: Rules = DEFAULT_RULES,
): Choice {
  checkRules(rules);
  if (new Set(copies.map(({ id }) => id)).size < copies.length) {
    throw new RangeError("each copy must have an id of its own");
  }
  let left = copies.toSorted((a, b) => compareTexts(a.path, b.path) || compareTexts(a.id, b.id));
  const lost = new Map<string, { criterion: Criterion; best: Copy }>();
  for (const criterion of rules.order) {
    // Bytes tell of quality only within one format.
    if (criterion === "size" && new Set(left.map((copy) => copy.media_type)).size > 1) continue;
    const measure = measureOf(criterion, rules);
    const known = left.flatMap((copy) => {
      const value = measure.value(copy);
      return value === null ? [] : [{ copy, value }];
    });
    const [first] = known;
    if (!first) continue;
    const top = known.reduce((best, each) => (each.value < best.value ? each : best), first);
    const limit = measure.limit(top.value);
    for (const { copy, value } of known) {
      if (value > limit) lost.set(copy.id, { criterion, best: top.copy });
    }
    left = left.filter(({ id }) => !lost.has(id));
  }
  const [winner] = left;
  if (!winner) throw new RangeError("there must be copies");
  const reasons = copies
    .filter((copy) => copy !== winner)
    .map((copy) => reasonFor(copy, winner, lost.get(copy.id), rules));
  const variance = neededVariances.reduce((most, each) => Math.max(most, each), 0);
  const doubt = doubtOf(reasons, winner, variance, rules);
  return { best: winner.id, clear: doubt === "", doubt, reasons };
}

/**
 * A criterion as numbers: the least value is the best, null is unknown; up to `limit(best)` a value
 * is as good as the best.
 */
interface Measure {
  readonly value: (copy: Copy) => number | null;
  readonly limit: (best: number) => number;
}

const exactly = (best: number): number => best;

function measureOf(criterion: Criterion, { folders, formats, tolerances }: Rules): Measure {
  switch (criterion) {
    case "whole":
      return { value: ({ partial }) => Number(partial), limit: exactly };
    case "folder":
      return { value: ({ path }) => folderRank(path, folders), limit: exactly };
    case "resolution":
      return {
        value: (copy) => -effectivePixels(copy) || null,
        limit: (best) => best * (1 - tolerances.resolution),
      };
    case "duration":
      return {
        value: ({ kind, duration }) => (kind === "video" && -duration) || null,
        limit: (best) => best + tolerances.duration,
      };
    case "format": {
      const ranks = new Map(formats.flatMap((row, rank) => row.map((name) => [name, rank])));
      return { value: (copy) => ranks.get(copy.media_type) ?? null, limit: exactly };
    }
    case "size":
      return {
        value: ({ size }) => -size || null,
        limit: (best) => best * (1 - tolerances.size),
      };
    case "metadata":
      return {
        value: ({ metadata }) => (metadata === null ? null : -metadata),
        limit: (best) => best + tolerances.metadata,
      };
    case "protected":
      return { value: (copy) => Number(!copy.protected), limit: exactly };
    case "date":
      return { value: dateOf, limit: (best) => best + tolerances.date };
    case "name":
      return { value: nameRank, limit: exactly };
  }
}

/** The shorter the better; what looks like the name of a copy comes behind all others. */
function nameRank({ name }: Copy): number {
  return [...name].length + (isNamedAsCopy(name) ? 1 << 20 : 0);
}

function isNamedAsCopy(name: string): boolean {
  const dot = name.lastIndexOf(".");
  return COPY_SIGN.test(dot > 0 ? name.slice(0, dot) : name);
}

/** By code points, as Python compares. */
function compareTexts(a: string, b: string): number {
  const others = b[Symbol.iterator]();
  for (const character of a) {
    const other = others.next();
    if (other.done) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.value.codePointAt(0) ?? 0);
    if (difference) return difference;
  }
  return others.next().done ? 0 : -1;
}

function reasonFor(
  copy: Copy,
  winner: Copy,
  loss: { criterion: Criterion; best: Copy } | undefined,
  rules: Rules,
): Reason {
  const { id } = copy;
  if (!loss) {
    const text = "no difference that counts";
    return { id, criterion: "order", than: winner.id, better: "", worse: "", text };
  }
  const { criterion } = loss;
  const than = beats(winner, copy, criterion, rules) ? winner : loss.best;
  const [better, worse] = values(criterion, than, copy, rules);
  const text = `${LABELS[criterion]}: ${better} against ${worse}`;
  return { id, criterion, than: than.id, better, worse, text };
}

/** Whether `winner` itself is better by more than the tolerance. */
function beats(winner: Copy, copy: Copy, criterion: Criterion, rules: Rules): boolean {
  const measure = measureOf(criterion, rules);
  const own = measure.value(winner);
  const other = measure.value(copy);
  return own !== null && other !== null && other > measure.limit(own);
}

function doubtOf(reasons: readonly Reason[], winner: Copy, variance: number, rules: Rules): string {
  if (variance > rules.clearVariance) return "they do not look quite the same";
  if (reasons.some(({ criterion }) => criterion === "name" || criterion === "order")) {
    return "nothing but names tells some of them apart";
  }
  if (reasons.some(({ than }) => than !== winner.id)) {
    return "it is only nearly as good as another";
  }
  return "";
}
