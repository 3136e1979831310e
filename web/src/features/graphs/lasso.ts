/** Which points lie in what a person drew around them; pure, the same in map and network. */

/** A place, in whatever units the points have. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What is drawn around points: a rectangle between two corners, or a line that closes itself. */
export type Outline =
  | { readonly kind: "rectangle"; readonly from: Place; readonly to: Place }
  | { readonly kind: "lasso"; readonly line: readonly Place[] };

/** Points as columns, equally long. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * The numbers of the points inside an outline, in order.
 *
 * The line of a lasso is closed from its last place to its first, and where it crosses itself, a
 * point is inside if a ray from it crosses the line an odd number of times. Points on the edge of
 * a rectangle are inside. An outline without an inside has no points.
 */
export function pointsInside(outline: Outline, { x, y }: Points): number[] {
  const places = outline.kind === "rectangle" ? [outline.from, outline.to] : outline.line;
  const left = Math.min(...places.map((place) => place.x));
  const right = Math.max(...places.map((place) => place.x));
  const top = Math.min(...places.map((place) => place.y));
  const bottom = Math.max(...places.map((place) => place.y));
  const found: number[] = [];
  for (let at = 0; at < x.length; at++) {
    const px = x[at] as number;
    const py = y[at] as number;
    if (px < left || px > right || py < top || py > bottom) continue;
    if (outline.kind === "rectangle" || isInside(outline.line, px, py)) found.push(at);
  }
  return found;
}

function isInside(line: readonly Place[], x: number, y: number): boolean {
  let inside = false;
  let from = line.at(-1);
  for (const to of line) {
    if (from && from.y > y !== to.y > y) {
      const crossing = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
      if (x < crossing) inside = !inside;
    }
    from = to;
  }
  return inside;
}

/** Least distance between two places of a line that is drawn, in pixels: more say nothing. */
export const STEP = 3;

/** The line with one place more, unless it lies nearly where the last one does. */
export function drawnTo(line: readonly Place[], place: Place): readonly Place[] {
  const last = line.at(-1);
  if (last && Math.hypot(place.x - last.x, place.y - last.y) < STEP) return line;
  return [...line, place];
}

/** How a selection changes: replaced, added to, or taken from. */
export type Change = "replace" | "add" | "take";

/** The selection after `found` was drawn around. */
export function changed(
  old: ReadonlySet<string>,
  found: Iterable<string>,
  change: Change,
): ReadonlySet<string> {
  if (change === "replace") return new Set(found);
  const next = new Set(old);
  for (const each of found) {
    if (change === "add") next.add(each);
    else next.delete(each);
  }
  return next;
}
