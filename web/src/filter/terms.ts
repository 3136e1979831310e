/** From a word of a filter to the term it is. */
import { FilterError, shown } from "./error";
import {
  CHOICES,
  FIELDS,
  type Field,
  FORMAT_ALIASES,
  fieldOf,
  isOrdered,
  type OrderedKind,
  RANGES,
  suggestion,
} from "./fields";
import { asciiLower } from "./folding";
import { isWild } from "./pattern";
import type { Char, Token } from "./tokens";
import type { Near, Op, Term, Text } from "./tree";
import { boundsOf } from "./values";

/** Largest variance of `near`, that up to which matches are found. */
const MAX_VARIANCE = 25;

const COMPARISONS = "=<>";

const WHAT: Readonly<Record<OrderedKind, readonly [what: string, advice: string]>> = {
  number: ["a whole number", "write digits only"],
  size: ["a size", "write a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB"],
  pixels: ["a number of pixels", "write digits only, or millions with MP"],
  rate: ["a frame rate", "write a number"],
  duration: ["a duration", "write it like 90s, 1:30, 5m, 2h or 1h30m"],
  date: ["a date", "write a year, year-month or year-month-day"],
};

/** A word cut at its operator; `valueAt` is where the value begins in the filter. */
interface Parts {
  readonly field: Field;
  readonly op: Op;
  readonly opAt: number;
  readonly value: readonly Char[];
  readonly valueAt: number;
  readonly token: Token;
}

/**
 * The term that a word stands for.
 *
 * @throws FilterError the field, operator or value is none.
 */
export function termOf(token: Token): Term {
  const { chars } = token;
  const at = chars.findIndex(({ bare, text }) => bare && ":=<>".includes(text));
  const sign = chars[at];
  if (chars.length === 0) {
    throw wrong(token, "there is nothing between the quotes", "write a word, or drop them");
  }
  if (!sign || (at === 0 && sign.text === ":")) return { node: "word", text: patternOf(chars) };
  if (at === 0) {
    throw new FilterError(
      `there is no field before ${shown(sign.text)}`,
      `write ${exampleOf("size")}, or put it in quotes to look for it`,
      sign.at,
      1,
    );
  }
  const left = chars.slice(0, at);
  const field = left.every(({ bare }) => bare) ? fieldOf(asciiLower(stringOf(left))) : undefined;
  if (!field) return tagWord(token, at, stringOf(left));
  const { op, next } = operator(chars, at, isOrdered(field.kind));
  const value = chars.slice(next);
  const valueAt = (chars[next - 1]?.at ?? 0) + 1;
  const parts: Parts = { field, op, opAt: sign.at, value, valueAt, token };
  if (value.length === 0) {
    throw wrong(
      token,
      `there is nothing after ${shown(stringOf(chars))}`,
      `write for example ${field.example}`,
    );
  }
  const { kind } = field;
  if (isOrdered(kind)) return compare(parts, kind);
  if (op !== ":" && op !== "=") throw wrongOperator(field, op, sign.at);
  if (kind === "near") return near(parts);
  if (kind === "choice") return choice(parts);
  const text = patternOf(value);
  const whole = kind === "name" || op === "=" || isWild(text);
  return { node: "text", field: field.name, text, whole };
}

/** A word such as `place:paris`, whose first part is no field: a tag. */
function tagWord(token: Token, at: number, left: string): Text {
  const { chars } = token;
  const sign = chars[at];
  const after = chars[at + 1];
  if (sign?.text !== ":" || (after?.bare && COMPARISONS.includes(after.text))) {
    throw new FilterError(
      `unknown field ${shown(left)}`,
      fieldAdvice(asciiLower(left)),
      token.at,
      (sign?.at ?? token.end) - token.at,
    );
  }
  if (!after) {
    throw wrong(
      token,
      `there is nothing after ${shown(stringOf(chars))}`,
      "write the name of a tag, or * for any",
    );
  }
  return { node: "text", field: "tag", text: patternOf(chars), whole: true };
}

function fieldAdvice(word: string): string {
  if (fieldOf(word)) return "write it without quotes and backslashes";
  const names = FIELDS.map(({ name }) => name);
  const known = suggestion(word, names);
  if (known !== null) return `did you mean ${shown(known)}?`;
  const ordered = FIELDS.filter(({ kind }) => isOrdered(kind)).map(({ name }) => name);
  return `use one of ${ordered.join(", ")}, or put it all in quotes to look for it`;
}

/** The operator that begins at `at`, and where what follows it begins; `merge`: `:>` is `>`. */
function operator(chars: readonly Char[], at: number, merge: boolean): { op: Op; next: number } {
  const start =
    merge && chars[at]?.text === ":" && isBare(chars, at + 1, COMPARISONS) ? at + 1 : at;
  const first = chars[start]?.text as "=" | "<" | ">" | ":";
  if ((first === "<" || first === ">") && isBare(chars, start + 1, "=")) {
    return { op: `${first}=`, next: start + 2 };
  }
  return { op: first, next: start + 1 };
}

function isBare(chars: readonly Char[], at: number, wanted: string): boolean {
  const char = chars[at];
  return char?.bare === true && wanted.includes(char.text);
}

function compare(parts: Parts, kind: OrderedKind): Term {
  const { field } = parts;
  const value = stringOf(parts.value);
  const op = parts.op === ":" ? "=" : parts.op;
  const bounds = boundsOf(kind, op, value);
  if (!bounds) {
    const [what, advice] = WHAT[kind];
    throw wrongValue(parts, `${shown(value)} is not ${what}`, advice);
  }
  const range = RANGES[field.name];
  if (range && (Number(value) < range[0] || Number(value) > range[1])) {
    throw wrongValue(
      parts,
      `${field.name} ${value} is out of range`,
      `write ${range[0]} to ${range[1]}`,
    );
  }
  return { node: "compare", field: field.name, op, value, bounds };
}

function choice(parts: Parts): Term {
  const { name } = parts.field;
  const value = stringOf(parts.value);
  const choices = CHOICES[name] ?? [];
  const aliases = name === "format" ? FORMAT_ALIASES : {};
  const word = asciiLower(value);
  const chosen = Object.hasOwn(aliases, word) ? (aliases[word] ?? word) : word;
  if (!choices.includes(chosen)) {
    const known = suggestion(word, [...choices, ...Object.keys(aliases)]);
    throw wrongValue(
      parts,
      `unknown value ${shown(value)} for ${shown(name)}`,
      known === null ? `use one of ${choices.join(", ")}` : `did you mean ${shown(known)}?`,
    );
  }
  return { node: "choice", field: name, value: chosen };
}

const BY_CONTENT = "sha256:";

function near(parts: Parts): Near {
  const { value, token } = parts;
  const cut = value.findIndex(({ bare, text }) => bare && COMPARISONS.includes(text));
  const target = cut < 0 ? value : value.slice(0, cut);
  const rest = cut < 0 ? [] : value.slice(cut);
  if (target.length === 0) {
    throw wrong(token, "there is no file to be near to", `write ${parts.field.example}`);
  }
  const variance = rest.length > 0 ? varianceOf(parts, rest) : null;
  const byContent =
    target.slice(0, BY_CONTENT.length).every(({ bare }) => bare) &&
    asciiLower(stringOf(target)).startsWith(BY_CONTENT);
  if (!byContent) return { node: "near", by: "name", text: patternOf(target), variance };
  const digits = asciiLower(stringOf(target.slice(BY_CONTENT.length)));
  if (!/^[0-9a-f]{64}$/.test(digits)) {
    throw new FilterError(
      `${shown(digits)} is not a SHA-256`,
      "write its 64 hexadecimal digits",
      parts.valueAt,
      (rest[0]?.at ?? token.end) - parts.valueAt,
    );
  }
  return { node: "near", by: "sha256", text: digits, variance };
}

function varianceOf(parts: Parts, rest: readonly Char[]): number {
  const { op, next } = operator(rest, 0, false);
  if (op !== "<=") throw wrongOperator(parts.field, op, rest[0]?.at ?? 0);
  const text = stringOf(rest.slice(next));
  const number = /^[0-9]{1,3}$/.test(text) ? Number(text) : -1;
  if (number < 0 || number > MAX_VARIANCE) {
    const { end } = parts.token;
    const at = (rest[1]?.at ?? 0) + 1;
    throw new FilterError(
      `${shown(text)} is not a variance`,
      `write a whole number from 0 to ${MAX_VARIANCE}`,
      Math.min(at, end - 1),
      end - at,
    );
  }
  return number;
}

function exampleOf(name: string): string {
  return fieldOf(name)?.example ?? "";
}

function wrongValue({ valueAt, token }: Parts, problem: string, advice: string): FilterError {
  return new FilterError(problem, advice, valueAt, token.end - valueAt);
}

function wrongOperator(field: Field, op: Op, at: number): FilterError {
  return new FilterError(
    `${shown(op)} does not go with ${shown(field.name)}`,
    `write for example ${field.example}`,
    at,
    op.length,
  );
}

function wrong({ at, end }: Token, problem: string, advice: string): FilterError {
  return new FilterError(problem, advice, at, end - at);
}

function stringOf(chars: readonly Char[]): string {
  return chars.map(({ text }) => text).join("");
}

function patternOf(chars: readonly Char[]): string {
  return chars
    .map(({ text, wild }) => (wild || !"*?\\".includes(text) ? text : `\\${text}`))
    .join("");
}
