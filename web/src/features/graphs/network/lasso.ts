/** Which points lie in a drawn shape. */

/** A point, in any unit. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Whether a point lies in a polygon, which closes by itself and may cross itself: it is in where a
 * ray to the right meets the border an odd number of times (the even-odd rule of SVG and canvas).
 */
export function inPolygon({ x, y }: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  let before = polygon.at(-1);
  for (const corner of polygon) {
    if (before && corner.y > y !== before.y > y) {
      const at = corner.x + ((y - corner.y) / (before.y - corner.y)) * (before.x - corner.x);
      if (x < at) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

/** The corners of the rectangle between two points. */
export function rectangle(one: Point, other: Point): readonly Point[] {
  return [one, { x: other.x, y: one.y }, other, { x: one.x, y: other.y }];
}
