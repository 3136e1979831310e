/**
 * What is being typed in a filter, and what it may become.
 *
 * Offsets count UTF-16 units, as those of inputs do.
 */
import { CHOICES, FIELDS, type Field, fieldOf } from "./fields";
import { asciiLower, folded } from "./folding";
import { literal } from "./pattern";
import { printTerm } from "./printing";
import { SPACES } from "./tokens";

/** What stands at the caret. */
export interface Typing {
  /** A word by itself, the name of a tag after `tag:`, or a value of a field that has a set. */
  readonly what: "word" | "tag" | "value";
  /** The field of a value. */
  readonly field: string | null;
  /** What was typed of it, without quotes. */
  readonly typed: string;
  /** What a suggestion takes the place of: from the start of the term (or value) to its end. */
  readonly from: number;
  readonly to: number;
}

/** Something to put in place of what is typed. */
export interface Suggestion {
  /** What to show. */
  readonly label: string;
  /** What it is, in a few words. */
  readonly says: string;
  /** What to write. */
  readonly insert: string;
  /** Nothing more belongs to the term, so that a space may follow. */
  readonly whole: boolean;
}

const MAX_SUGGESTIONS = 8;

/** What is typed at the caret, null where nothing can be suggested. */
export function typingAt(text: string, caret: number): Typing | null {
  const { start, quoted } = termBefore(text.slice(0, caret));
  const end = endOfTerm(text, caret, quoted);
  const typed = text.slice(start, caret);
  const [operator = ""] = /^[^":=<>]*[:=]/.exec(typed) ?? [];
  const plain = (part: string) => part.replaceAll(/\\(?=[*?"\\])|(?<!\\)"/g, "");
  if (!operator) {
    if (/[<>]/.test(typed) && !quoted) return null;
    return { what: "word", field: null, typed: plain(typed), from: start, to: end };
  }
  const value = plain(typed.slice(operator.length));
  const field = fieldOf(asciiLower(operator.slice(0, -1)));
  if (!field) return { what: "word", field: null, typed: plain(typed), from: start, to: end };
  if (field.name === "tag") return { what: "tag", field: null, typed: value, from: start, to: end };
  if (!valuesOf(field)) return null;
  const from = start + operator.length;
  return { what: "value", field: field.name, typed: value, from, to: end };
}

/** What may stand in place of what is typed, the likeliest first; `fields` are those to suggest. */
export function suggest(
  { what, field, typed }: Typing,
  tagNames: readonly string[],
  fields: readonly Field[] = FIELDS,
): readonly Suggestion[] {
  const known = field === null ? undefined : fieldOf(field);
  if (what === "value" && known) {
    const values = ranked(valuesOf(known) ?? [], typed);
    return values.map((value) => ({ label: value, says: known.name, insert: value, whole: true }));
  }
  const tags = (what === "tag" || typed !== "" ? ranked(tagNames, typed) : []).map((name) => ({
    label: name,
    says: "tag",
    insert: tagText(name, what),
    whole: true,
  }));
  if (what === "tag") return tags;
  const begun = fields
    .filter(({ name }) => name.startsWith(asciiLower(typed)))
    .map(
      (each): Suggestion => ({
        label: each.name,
        says: each.says,
        insert: each.name + operatorOf(each),
        whole: false,
      }),
    );
  // Who has typed nothing yet may want to see what there is.
  return typed === "" ? begun : [...begun.slice(0, 4), ...tags].slice(0, MAX_SUGGESTIONS);
}

/** The text with a suggestion in place, and where the caret then stands. */
export function complete(
  text: string,
  { from, to }: Pick<Typing, "from" | "to">,
  { insert, whole }: Suggestion,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(to);
  const space = whole && !after.startsWith(" ") && !after.startsWith(")") ? " " : "";
  const before = text.slice(0, from) + insert + space;
  const caret = before.length + (whole && space === "" && after.startsWith(" ") ? 1 : 0);
  return { text: before + after, caret };
}

/** Where the term begins that `text` ends in, behind its minus signs, and whether in quotes. */
function termBefore(text: string): { start: number; quoted: boolean } {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (letter === "\\") at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && (isBreak(letter) || (letter === "-" && at === start))) start = at + 1;
  }
  return { start, quoted };
}

function endOfTerm(text: string, caret: number, inQuotes: boolean): number {
  let quoted = inQuotes;
  let at = caret;
  for (; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (letter === "\\") at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && isBreak(letter)) return at;
  }
  // A quote that is never closed reaches to the end: what follows the caret is none of it.
  return quoted ? caret : Math.min(at, text.length);
}

function isBreak(letter: string): boolean {
  return SPACES.has(letter) || letter === "(" || letter === ")";
}

function valuesOf({ name }: Field): readonly string[] | undefined {
  return name === "tagged-by" ? ["person"] : CHOICES[name];
}

/** The operator of a field's example: `:`, or the comparison most wanted. */
function operatorOf({ name, example }: Field): string {
  return /^(?:[<>]=?|[:=])/.exec(example.slice(name.length))?.[0] ?? ":";
}

function tagText(name: string, what: Typing["what"]): string {
  const text = literal(name);
  if (what === "tag" || name.includes(":")) {
    return printTerm({ node: "text", field: "tag", text, whole: true });
  }
  return printTerm({ node: "word", text });
}

/** Those of `names` that begin with `typed`, then those that have it elsewhere. */
function ranked(names: readonly string[], typed: string): readonly string[] {
  const wanted = folded(typed);
  const places = names.map((name) => [name, folded(name).indexOf(wanted)] as const);
  const first = places.filter(([, place]) => place === 0);
  const later = places.filter(([, place]) => place > 0);
  return [...first, ...later].slice(0, MAX_SUGGESTIONS).map(([name]) => name);
}
