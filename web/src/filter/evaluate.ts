/** Whether one file passes a filter; the same in Python in `tagcat/filter/evaluate.py`. */
import type { Facts, Resolver } from "./facts";
import { FORMATS } from "./fields";
import { fits, isWild, within } from "./pattern";
import type { Bound, Expression, Near } from "./tree";

type Table<T> = Readonly<Record<string, (facts: Facts) => T>>;

const NUMBERS: Table<number | null> = {
  size: ({ size }) => size,
  width: ({ width }) => width,
  height: ({ height }) => height,
  pixels: ({ width, height }) => width * height,
  duration: ({ duration }) => duration,
  fps: ({ fps }) => fps,
  frames: ({ frames }) => frames,
  complexity: ({ complexity }) => complexity,
  copies: ({ copies }) => copies,
  rating: ({ rating }) => rating,
  modified: ({ modified }) => modified,
  saved: ({ saved }) => saved,
};

const TEXTS: Table<readonly string[]> = {
  tag: ({ tags }) => tags.flatMap(({ names }) => names),
  "tagged-by": ({ tags }) => tags.map(({ by }) => by),
  label: ({ labels }) => labels,
  name: ({ name }) => [name],
  path: ({ path }) => [path],
  device: ({ device }) => [device],
  source: ({ source }) => [source],
  note: ({ note }) => [note],
};

const CHOSEN: Table<boolean> = {
  "has:match": ({ has_match }) => has_match,
  "has:tag": ({ tags }) => tags.length > 0,
  "has:label": ({ labels }) => labels.length > 0,
  "has:copy": ({ copies }) => copies > 1,
  "has:note": ({ note }) => note !== "",
  "has:rating": ({ rating }) => rating > 0,
  "is:here": ({ device_id, this_device }) => device_id === this_device,
  "is:kept": ({ decision }) => decision === "keep",
  "is:removed": ({ decision }) => decision === "remove",
};

/** Whether a file of these `facts` passes; `resolver` is asked for each `near`. */
export function evaluate(expression: Expression, facts: Facts, resolver: Resolver): boolean {
  switch (expression.node) {
    case "and":
      return expression.parts.every((part) => evaluate(part, facts, resolver));
    case "or":
      return expression.parts.some((part) => evaluate(part, facts, resolver));
    case "not":
      return !evaluate(expression.part, facts, resolver);
    case "near":
      return resolver(expression).has(facts.content);
    case "compare": {
      const fact = NUMBERS[expression.field]?.(facts) ?? null;
      return fact !== null && expression.bounds.every((bound) => holds(bound, fact));
    }
    case "choice":
      return chosen(expression.field, expression.value, facts);
    case "text":
      return hasText(expression.field, expression.text, expression.whole, facts);
    case "word": {
      const { text } = expression;
      return hasText("tag", text, true, facts) || hasText("name", text, isWild(text), facts);
    }
  }
}

/** Whether `near` is about this file, by its whole name, its whole path or its content. */
export function meant(near: Near, name: string, path: string, sha256: string): boolean {
  if (near.by === "sha256") return near.text === sha256;
  return fits(near.text, name) || fits(near.text, path);
}

function holds({ op, value }: Bound, fact: number): boolean {
  switch (op) {
    case "<":
      return fact < value;
    case "<=":
      return fact <= value;
    case ">":
      return fact > value;
    case ">=":
      return fact >= value;
  }
}

function chosen(field: string, value: string, facts: Facts): boolean {
  if (field === "type") return facts.kind === value;
  if (field === "format") return FORMATS[value]?.includes(facts.media_type) ?? false;
  return CHOSEN[`${field}:${value}`]?.(facts) ?? false;
}

function hasText(field: string, pattern: string, whole: boolean, facts: Facts): boolean {
  const test = whole ? fits : within;
  return (TEXTS[field]?.(facts) ?? []).some((text) => test(pattern, text));
}
