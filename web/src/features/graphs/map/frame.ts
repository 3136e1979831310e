/** Where points of a map are on screen, and back. */
import type { Place } from "../lasso";
import type { Cloud } from "./cloud";

/** Pixels left free around the points. */
const MARGIN = 24;

/** How the map is moved and zoomed: a place `p` of the whole picture is drawn at `k p + (x, y)`. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { k: 1, x: 0, y: 0 };

/** From the map to the screen: `x * scale + left`, and `top - y * scale`. */
export interface Frame {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** The frame in which all points can be seen, both axes to the same scale, then zoomed. */
export function frameOf(
  { middle, span }: Pick<Cloud, "middle" | "span">,
  width: number,
  height: number,
  zoom: Zoom,
): Frame {
  const whole = Math.max(1, Math.min(width, height) - 2 * MARGIN) / span;
  return {
    scale: whole * zoom.k,
    left: (width / 2 - middle.x * whole) * zoom.k + zoom.x,
    top: (height / 2 + middle.y * whole) * zoom.k + zoom.y,
  };
}

/** A place of the map on the screen. */
export function toScreen({ scale, left, top }: Frame, { x, y }: Place): Place {
  return { x: x * scale + left, y: top - y * scale };
}

/** A place of the screen on the map. */
export function toMap({ scale, left, top }: Frame, { x, y }: Place): Place {
  return { x: (x - left) / scale, y: (top - y) / scale };
}
