/** What is reviewed: files in groups, what was chosen for each, and what was decided of pairs. */
import type { Likeness } from "../ui/words";
import type { Copy } from "./copies";

/** What is to become of a file. */
export type Choice = "keep" | "remove";

/** What was decided of two contents: they do not match, or they do and both stay. */
export type Verdict = "not-match" | "keep-both";

/** A file under review. */
export interface ReviewFile
  extends Omit<Copy, "taken" | "metadata" | "detail" | "protected" | "id"> {
  /** Tells it from all other files of its source. */
  readonly id: string;
  readonly sha256: string;
  /** The device it is on; both empty where that is this page. */
  readonly deviceId: string;
  readonly device: string;
}

/** How two contents match, told from `a`. */
export interface ReviewPair {
  readonly a: string;
  readonly b: string;
  readonly likeness: Likeness;
  /** Where in `a` and in `b` the best match is, milliseconds; null for an image. */
  readonly aPos: number | null;
  readonly bPos: number | null;
}

/** Files to decide about at once. */
export interface ReviewGroup {
  /** SHA-256 of the content nearest to all others; of a bridge those of both groups. */
  readonly id: string;
  /**
   * A `group` is of contents that all match each other. A `bridge` is the nearest pair between two
   * groups that are not one.
   */
  readonly kind: "group" | "bridge";
  /** Its files; those of the content nearest to all others first. */
  readonly files: readonly ReviewFile[];
  /** SHA-256 of its contents, each once, in the order of the files. */
  readonly contents: readonly string[];
  /** The variance that its least alike pair needs. */
  readonly variance: number;
  /** Of a bridge: the keys of all pairs between the two groups; empty for a group. */
  readonly bridged: readonly string[];
}

export type Choices = ReadonlyMap<string, Choice>;

/** Verdicts by `pairKey`. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** Digits of a SHA-256. */
const DIGITS = 64;

/** The key of two contents, the same in either order. */
export function pairKey(a: string, b: string): string {
  return a < b ? a + b : b + a;
}

/** The two contents of a key, the lower one first. */
export function pairOf(key: string): readonly [string, string] {
  return [key.slice(0, DIGITS), key.slice(DIGITS)];
}

/** Keys of all pairs among `contents`, or of the pairs that a bridge stands for. */
export function* pairsOf({ kind, contents, bridged }: ReviewGroup): Generator<string> {
  if (kind === "bridge") {
    yield* bridged;
    return;
  }
  for (const [place, a] of contents.entries()) {
    for (let other = place + 1; other < contents.length; other++) {
      yield pairKey(a, contents[other] as string);
    }
  }
}

/** How many pairs `pairsOf` gives. */
export function countPairs({ kind, contents, bridged }: ReviewGroup): number {
  return kind === "bridge" ? bridged.length : (contents.length * (contents.length - 1)) / 2;
}

/**
 * Whether nothing is left to decide: each file has its choice, or all contents are different files
 * and every pair of them has a verdict. The same as on the server.
 */
export function isSettled(group: ReviewGroup, choices: Choices, verdicts: Verdicts): boolean {
  const { files, contents, kind } = group;
  if (files.every(({ id }) => choices.has(id))) return true;
  if (verdicts.size === 0 || contents.length < 2) return false;
  if (kind === "group" && files.length > contents.length) return false;
  for (const key of pairsOf(group)) if (!verdicts.has(key)) return false;
  return true;
}
