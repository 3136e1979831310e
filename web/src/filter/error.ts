/** What is wrong with a filter: where, what, and what to do. */

/** Code points of a person's own words that an error repeats. */
const MAX_SHOWN = 40;

/** Controls, marks without width or that turn the direction of writing, and lone surrogates. */
const UNSHOWN: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
];

/** A filter that cannot be understood; `message` is the problem and the advice. */
export class FilterError extends Error {
  override readonly name = "FilterError";
  readonly length: number;

  /**
   * @param problem what is wrong, one clause without a full stop.
   * @param advice what to do, one clause without a full stop.
   * @param position code points before the wrong word.
   * @param length code points of the wrong word; at least 1 is taken.
   */
  constructor(
    readonly problem: string,
    readonly advice: string,
    readonly position: number,
    length: number,
  ) {
    super(`${problem}: ${advice}`);
    this.length = Math.max(1, length);
  }
}

/** `text` in quotes, short and on one line, for a message. */
export function shown(text: string): string {
  const points = Array.from(text);
  const short = points.length <= MAX_SHOWN ? points : [...points.slice(0, MAX_SHOWN - 1), "…"];
  return `"${short.map(visible).join("")}"`;
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return UNSHOWN.some(([first, last]) => first <= code && code <= last) ? "\ufffd" : character;
}

/** The wrong word of `text` and what is around it. */
export function around(
  text: string,
  { position, length }: Pick<FilterError, "position" | "length">,
): { readonly before: string; readonly wrong: string; readonly after: string } {
  const points = Array.from(text);
  return {
    before: points.slice(0, position).join(""),
    wrong: points.slice(position, position + length).join(""),
    after: points.slice(position + length).join(""),
  };
}
