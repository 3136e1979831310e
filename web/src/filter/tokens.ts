/** From the text of a filter to its words, signs and parentheses. Places count code points. */
import { FilterError } from "./error";
import { ESCAPED } from "./pattern";

/** What separates words. */
export const SPACES: ReadonlySet<string> = new Set(
  "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

/** A character of a word. */
export interface Char {
  readonly text: string;
  /** Its place. */
  readonly at: number;
  /** Neither quoted nor escaped. */
  readonly bare: boolean;
  readonly wild: boolean;
}

/** From `at` to `end` (the first behind it); `chars` are those of a word. */
export interface Token {
  readonly kind: "(" | ")" | "AND" | "OR" | "NOT" | "run";
  readonly at: number;
  readonly end: number;
  readonly chars: readonly Char[];
}

const SIGNS: ReadonlyMap<string, Token["kind"]> = new Map([
  ["(", "("],
  [")", ")"],
  ["-", "NOT"],
]);
const WORDS: ReadonlyMap<string, Token["kind"]> = new Map([
  ["AND", "AND"],
  ["OR", "OR"],
  ["NOT", "NOT"],
]);

/**
 * The tokens of a filter, in order.
 *
 * @throws FilterError a quote is never closed.
 */
export function tokensOf(text: readonly string[]): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const character = text[at];
    if (character === undefined) return tokens;
    if (SPACES.has(character)) {
      at++;
      continue;
    }
    const kind = SIGNS.get(character);
    const token = kind ? { kind, at, end: at + 1, chars: [] } : run(text, at);
    tokens.push(token);
    at = token.end;
  }
}

/** A word: all up to a space or parenthesis that is not in quotes. */
function run(text: readonly string[], start: number): Token {
  const chars: Char[] = [];
  let quote = -1;
  let at = start;
  for (let character = text[at]; character !== undefined; character = text[at]) {
    if (quote < 0 && (SPACES.has(character) || "()".includes(character))) break;
    const next = text[at + 1];
    if (character === "\\" && next !== undefined && ESCAPED.includes(next)) {
      chars.push({ text: next, at, bare: false, wild: false });
      at += 2;
      continue;
    }
    if (character === '"') quote = quote < 0 ? at : -1;
    else chars.push({ text: character, at, bare: quote < 0, wild: "*?".includes(character) });
    at++;
  }
  if (quote >= 0) {
    throw new FilterError("the quote is never closed", 'add " where it ends', quote, 1);
  }
  // A word of plain letters is as long as its text: in quotes, AND is a word like others.
  const kind = WORDS.get(text.slice(start, at).join("")) ?? "run";
  return { kind, at: start, end: at, chars };
}
