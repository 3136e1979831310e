/** What the comparison needs of matching, and the worker that does it. */
import type { Fingerprint } from "../../fingerprint/types";
import type { Likeness } from "../../ui/words";

/** Two contents that match, `a` before `b` in the order of their SHA-256. */
export interface Pair extends Likeness {
  readonly a: string;
  readonly b: string;
  /** Where in `a` and `b` the best match is, in milliseconds; null for an image. */
  readonly aPos: number | null;
  readonly bPos: number | null;
  /** Key frames that match; 0 between images. */
  readonly frames: number;
}

/** Contents of which every two match. */
export interface Group {
  /** SHA-256 of its contents. */
  readonly members: readonly string[];
  /** The content with the least distance to the others. */
  readonly representative: string;
  /** The pair of each other member with the representative. */
  readonly relations: ReadonlyMap<string, Pair>;
  /** The pair that matches least. */
  readonly weakest: Pair | null;
}

/** Groups at one variance. */
export interface Grouping {
  readonly variance: number;
  readonly groups: readonly Group[];
  /** Pairs that match although their groups differ. */
  readonly links: readonly Pair[];
}

export const NO_GROUPS: Grouping = { variance: 0, groups: [], links: [] };

/** Contents that are matched with each other, by SHA-256. */
export interface Matcher {
  /** Adds contents, resolved when they are in; those that are there already change nothing. */
  add(contents: readonly Fingerprint[]): Promise<void>;
  remove(contents: readonly string[]): Promise<void>;
  /** The groups of the contents that are in so far. */
  group(variance: number): Promise<Grouping>;
  /** Those that match one of `contents`, which are among them, as far as they are in. */
  near(contents: readonly string[], variance: number): Promise<ReadonlySet<string>>;
  /** The pairs of one content with `others`, as far as they match. */
  pairsOf(content: string, others: readonly string[]): Promise<readonly Pair[]>;
  /** From now on these pairs are not grouped as alike; where `apart` is false, they are again. */
  keepApart(pairs: readonly (readonly [string, string])[], apart: boolean): Promise<void>;
  close(): void;
}
