/**
 * Words with wildcards: `*` stands for any characters or none, `?` for one.
 *
 * A pattern is text in which a backslash stands before `*`, `?` and `\` meant as such, and nowhere
 * else.
 */
import { folded } from "./folding";

/** What a backslash takes the meaning of; before anything else it stands for itself. */
export const ESCAPED = '*?"\\';

const ANY = Symbol("*");
const ONE = Symbol("?");

/** A character, or a wildcard. */
type Sign = string | typeof ANY | typeof ONE;

/** Patterns read lately; a filter is evaluated for many files. */
const known = new Map<string, readonly Sign[]>();
const MAX_KNOWN = 1024;

/** The pattern of `text` as it stands, without wildcards. */
export function literal(text: string): string {
  return text.replaceAll(/[*?\\]/g, (sign) => `\\${sign}`);
}

/** Whether the pattern has wildcards. */
export function isWild(pattern: string): boolean {
  return signsOf(pattern).some((sign) => typeof sign !== "string");
}

/** Whether the whole of `text` has this form; case does not matter, accents do. */
export function fits(pattern: string, text: string): boolean {
  return matches(signsOf(pattern), Array.from(folded(text)));
}

/** Whether a part of `text` has this form. */
export function within(pattern: string, text: string): boolean {
  return matches([ANY, ...signsOf(pattern), ANY], Array.from(folded(text)));
}

function signsOf(pattern: string): readonly Sign[] {
  const before = known.get(pattern);
  if (before) return before;
  const signs: Sign[] = [];
  let plain = "";
  const flush = () => {
    signs.push(...Array.from(folded(plain)));
    plain = "";
  };
  let escaped = false;
  for (const character of pattern) {
    if (escaped || !"*?\\".includes(character)) {
      plain += character;
      escaped = false;
    } else if (character === "\\") {
      escaped = true;
    } else {
      flush();
      signs.push(character === "*" ? ANY : ONE);
    }
  }
  flush();
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(pattern, signs);
  return signs;
}

/** Steps back only to the last `ANY`, so time is at most the product of both lengths. */
function matches(signs: readonly Sign[], text: readonly string[]): boolean {
  let at = 0;
  let sign = 0;
  let lastAny = -1;
  let anyFrom = 0;
  while (at < text.length) {
    const wanted = signs[sign];
    if (wanted === ANY) {
      lastAny = sign;
      anyFrom = at;
      sign++;
    } else if (wanted !== undefined && (wanted === ONE || wanted === text[at])) {
      sign++;
      at++;
    } else if (lastAny >= 0) {
      anyFrom++;
      at = anyFrom;
      sign = lastAny + 1;
    } else {
      return false;
    }
  }
  return signs.slice(sign).every((rest) => rest === ANY);
}
