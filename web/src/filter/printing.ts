/** From a tree back to text, in one canonical form. */
import { fieldOf } from "./fields";
import { asciiLower } from "./folding";
import { isWild } from "./pattern";
import { SPACES } from "./tokens";
import type { Expression, Term, Text } from "./tree";

/**
 * The text of a tree in canonical form: parsed (if no longer than a filter may be), it gives an
 * equal tree. Parentheses stand only where they are needed.
 */
export function printFilter(expression: Expression): string {
  if (expression.node === "or") return expression.parts.map(part).join(" OR ");
  if (expression.node !== "and") return part(expression);
  return expression.parts
    .map((each) => (each.node === "or" ? `(${printFilter(each)})` : part(each)))
    .join(" ");
}

function part(expression: Expression): string {
  switch (expression.node) {
    case "not": {
      const inner = expression.part;
      const joined = inner.node === "or" || (inner.node === "and" && inner.parts.length > 0);
      return joined ? `-(${printFilter(inner)})` : `-${part(inner)}`;
    }
    case "and":
    case "or":
      // Within something else, "every file" is what any word fits.
      return expression.parts.length > 0 ? printFilter(expression) : "*";
    default:
      return printTerm(expression);
  }
}

/** The text of one term. */
export function printTerm(term: Term): string {
  switch (term.node) {
    case "word":
      return word(term.text);
    case "text":
      return text(term);
    case "choice":
      return `${term.field}:${term.value}`;
    case "compare":
      return term.field + term.op + term.value;
    case "near": {
      const target = term.by === "sha256" ? `sha256:${term.text}` : quoted(term.text, ":=<>");
      return `near:${target}${term.variance === null ? "" : `<=${term.variance}`}`;
    }
  }
}

function word(pattern: string): string {
  const plain = !["AND", "OR", "NOT"].includes(pattern) && !pattern.startsWith("-");
  return quoted(pattern, plain ? ":=<>" : null);
}

function text({ field, text: pattern, whole }: Text): string {
  if (field === "tag" && readsAsTag(pattern)) return pattern;
  const byItself = fieldOf(field)?.kind === "name" || isWild(pattern);
  return `${field}${whole && !byItself ? "=" : ":"}${quoted(pattern, "=<>")}`;
}

/** Whether a tag's name is a tag without `tag:` before it, as `place:paris` is. */
function readsAsTag(pattern: string): boolean {
  const colon = pattern.indexOf(":");
  return (
    colon > 0 &&
    colon < pattern.length - 1 &&
    !fieldOf(asciiLower(pattern.slice(0, colon))) &&
    !pattern.startsWith("-") &&
    !hasAny(pattern, '()"=<>\\')
  );
}

/**
 * A pattern, in quotes where it has spaces, parentheses, quotes or one of `special`; with null,
 * always.
 */
export function quoted(pattern: string, special: string | null): string {
  const bare = special !== null && !hasAny(pattern, `()"${special}`);
  return bare ? pattern : `"${pattern.replaceAll('"', '\\"')}"`;
}

function hasAny(pattern: string, special: string): boolean {
  return Array.from(pattern).some((letter) => SPACES.has(letter) || special.includes(letter));
}
