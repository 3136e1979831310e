/** From the text of a filter to its tree; the same in Python in `tagcat/filter/parse.py`. */
import { FilterError, shown } from "./error";
import { termOf } from "./terms";
import { type Token, tokensOf } from "./tokens";
import { both, EVERYTHING, type Expression, either } from "./tree";

/** Code points of a filter. */
export const MAX_LENGTH = 1000;

/** Terms of a filter. */
export const MAX_TERMS = 100;

/** Parentheses and NOTs in one another. */
export const MAX_DEPTH = 20;

/**
 * The tree of a filter, in canonical form; `EVERYTHING` for an empty one.
 *
 * OR binds less than standing side by side (or AND), which binds less than NOT (or `-`).
 *
 * @throws FilterError with the place of the first thing that is wrong.
 */
export function parse(text: string): Expression {
  const points = Array.from(text);
  if (points.length > MAX_LENGTH) {
    throw new FilterError(
      `the filter is longer than ${MAX_LENGTH} characters`,
      "make it shorter",
      MAX_LENGTH,
      points.length - MAX_LENGTH,
    );
  }
  return new Parser(points, tokensOf(points)).allOfIt();
}

/** The tree of a filter, or what is wrong with it. */
export function tryParse(text: string): Expression | FilterError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

/** Recursive descent over the tokens. */
class Parser {
  readonly #text: readonly string[];
  readonly #tokens: readonly Token[];
  #next = 0;
  #terms = 0;

  constructor(text: readonly string[], tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  allOfIt(): Expression {
    if (this.#tokens.length === 0) return EVERYTHING;
    const expression = this.#either(0);
    const token = this.#token();
    if (token?.kind === ")") throw unopened(token);
    return expression;
  }

  #token(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #either(depth: number): Expression {
    const parts = [this.#both(depth)];
    while (this.#token()?.kind === "OR") {
      this.#next++;
      parts.push(this.#both(depth));
    }
    return either(...parts);
  }

  #both(depth: number): Expression {
    const parts = [this.#single(depth)];
    for (let token = this.#token(); token; token = this.#token()) {
      if (token.kind === "OR" || token.kind === ")") break;
      if (token.kind === "AND") this.#next++;
      parts.push(this.#single(depth));
    }
    return both(...parts);
  }

  #single(depth: number): Expression {
    const token = this.#token();
    if (!token || token.kind === ")" || token.kind === "AND" || token.kind === "OR") {
      throw this.#missing();
    }
    if (token.kind === "run") {
      this.#terms++;
      if (this.#terms > MAX_TERMS) {
        throw errorAt(token, `there are more than ${MAX_TERMS} terms`, "leave some out");
      }
      this.#next++;
      return termOf(token);
    }
    if (depth === MAX_DEPTH) {
      throw errorAt(token, `this is nested more than ${MAX_DEPTH} deep`, "make it simpler");
    }
    this.#next++;
    if (token.kind === "NOT") return { node: "not", part: this.#single(depth + 1) };
    const first = this.#token();
    if (first?.kind === ")") {
      throw new FilterError(
        "there is nothing in the parentheses",
        "write a term between them, or drop them",
        token.at,
        first.end - token.at,
      );
    }
    const inner = this.#either(depth + 1);
    if (this.#token()?.kind !== ")") throw unclosed(token);
    this.#next++;
    return inner;
  }

  /** An operand is missing: after the token before, or before the token at hand. */
  #missing(): FilterError {
    const before = this.#tokens[this.#next - 1];
    const token = this.#token();
    if (!before && token?.kind === ")") return unopened(token);
    if (before?.kind === "(" && !token) return unclosed(before);
    const after = before && before.kind !== "(";
    const at = (after ? before : token) as Token;
    const word = shown(this.#text.slice(at.at, at.end).join(""));
    return errorAt(
      at,
      `there is nothing ${after ? "after" : "before"} ${word}`,
      `write a term there, or quotes to look for ${word}`,
    );
  }
}

function unopened(token: Token): FilterError {
  return errorAt(token, 'there is no "(" for this ")"', 'drop it, or write "(" before it');
}

function unclosed(token: Token): FilterError {
  return errorAt(token, 'this "(" is never closed', 'add ")" where it ends');
}

function errorAt({ at, end }: Token, problem: string, advice: string): FilterError {
  return new FilterError(problem, advice, at, end - at);
}
