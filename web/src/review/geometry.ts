/** Affine maps between pictures, and rectangles under them. */
import type { Orientation } from "../fingerprint/dhash";
import type { Box } from "../fingerprint/trim";

/** x' = a x + c y + e, y' = b x + d y + f, in the order of CSS's `matrix()`. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A place in a picture, in its pixels from the top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const IDENTITY: Affine = [1, 0, 0, 1, 0, 0];

/** The map that does `first`, then `second`. */
export function chain(first: Affine, second: Affine): Affine {
  const [a, b, c, d, e, f] = first;
  const [A, B, C, D, E, F] = second;
  return [
    A * a + C * b,
    B * a + D * b,
    A * c + C * d,
    B * c + D * d,
    A * e + C * f + E,
    B * e + D * f + F,
  ];
}

/**
 * The map back.
 * @throws RangeError where the map puts everything on one line.
 */
export function invert([a, b, c, d, e, f]: Affine): Affine {
  const det = a * d - b * c;
  if (det === 0) throw new RangeError("a map without a way back");
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

export function applyTo([a, b, c, d, e, f]: Affine, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** How many times longer lengths become, the mean of both directions. */
export function scaleOf([a, b, c, d]: Affine): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** The least upright rectangle around a box under a map. */
export function boundsOf(map: Affine, { x, y, width, height }: Box): Box {
  const p = applyTo(map, { x, y });
  const q = applyTo(map, { x: x + width, y: y + height });
  // Maps here only turn by quarters, so that two corners are enough.
  return {
    x: Math.min(p.x, q.x),
    y: Math.min(p.y, q.y),
    width: Math.abs(q.x - p.x),
    height: Math.abs(q.y - p.y),
  };
}

/** The least rectangle around both. */
export function unionOf(p: Box, q: Box): Box {
  const x = Math.min(p.x, q.x);
  const y = Math.min(p.y, q.y);
  return {
    x,
    y,
    width: Math.max(p.x + p.width, q.x + q.width) - x,
    height: Math.max(p.y + p.height, q.y + q.height) - y,
  };
}

/** Stretches one box onto another. */
export function stretch(from: Box, to: Box): Affine {
  const sx = to.width / from.width;
  const sy = to.height / from.height;
  return [sx, 0, 0, sy, to.x - from.x * sx, to.y - from.y * sy];
}

/** Shrinks or grows one box without changing its shape, to lie in the middle of another. */
export function contain(from: Box, to: Box): Affine {
  const scale = Math.min(to.width / from.width, to.height / from.height);
  return [
    scale,
    0,
    0,
    scale,
    to.x + (to.width - from.width * scale) / 2 - from.x * scale,
    to.y + (to.height - from.height * scale) / 2 - from.y * scale,
  ];
}

/** What `orientation` does to the places of a picture `w` wide and `h` high. */
export function turnOf(orientation: Orientation, w: number, h: number): Affine {
  switch (orientation) {
    case "upright":
      return IDENTITY;
    case "mirror":
      return [-1, 0, 0, 1, w, 0];
    case "flip":
      return [1, 0, 0, -1, 0, h];
    case "rotate-180":
      return [-1, 0, 0, -1, w, h];
    case "rotate-90":
      return [0, 1, -1, 0, h, 0];
    case "rotate-270":
      return [0, -1, 1, 0, 0, w];
    case "transpose":
      return [0, 1, 1, 0, 0, 0];
    case "transverse":
      return [0, -1, -1, 0, h, w];
  }
}
