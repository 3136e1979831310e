/**
 * The tree of a filter: terms, and what joins them.
 *
 * Trees are in canonical form when they are made by `both` and `either`: no "and" directly in an
 * "and", no "or" in an "or", and none of a single part. The `text` of a term is a pattern, see
 * `pattern.ts`.
 */

/** How a field and a value are compared; ":" is "=" for numbers and dates. */
export type Op = ":" | "=" | "<" | "<=" | ">" | ">=";

/** A side of a range: the fact is `op` `value`. */
export interface Bound {
  readonly op: "<" | "<=" | ">" | ">=";
  readonly value: number;
}

/** A bare word: a tag of that name, or a part of the file's name (all of it, with wildcards). */
export interface Word {
  readonly node: "word";
  readonly text: string;
}

/** A word in one field; `whole`: all of the fact has this form, not only a part of it. */
export interface Text {
  readonly node: "text";
  readonly field: string;
  readonly text: string;
  readonly whole: boolean;
}

/** One of a field's values. */
export interface Choice {
  readonly node: "choice";
  readonly field: string;
  readonly value: string;
}

/**
 * A number, size, duration or date compared: what was written, and what it means in the unit of
 * the fact. A fact that is not known fits no comparison.
 */
export interface Compare {
  readonly node: "compare";
  readonly field: string;
  readonly op: Exclude<Op, ":">;
  readonly value: string;
  readonly bounds: readonly Bound[];
}

/**
 * What matches a file, the file itself and its copies included. By name, `text` is the form of the
 * whole name or the whole path. `variance` is null for the user's own.
 */
export interface Near {
  readonly node: "near";
  readonly by: "name" | "sha256";
  readonly text: string;
  readonly variance: number | null;
}

export type Term = Word | Text | Choice | Compare | Near;

/** All parts hold; with no parts, every file passes. */
export interface And {
  readonly node: "and";
  readonly parts: readonly Expression[];
}

/** At least one part holds. */
export interface Or {
  readonly node: "or";
  readonly parts: readonly Expression[];
}

/** The part does not hold. */
export interface Not {
  readonly node: "not";
  readonly part: Expression;
}

export type Expression = Term | And | Or | Not;

/** The empty filter. */
export const EVERYTHING: Expression = { node: "and", parts: [] };

/** All of `parts`, in canonical form. */
export function both(...parts: readonly Expression[]): Expression {
  return joined("and", parts);
}

/** At least one of `parts` (one or more), in canonical form. */
export function either(...parts: readonly Expression[]): Expression {
  return joined("or", parts);
}

function joined(node: "and" | "or", parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.node === node ? part.parts : [part]));
  const [first] = flat;
  return first && flat.length === 1 ? first : { node, parts: flat };
}
