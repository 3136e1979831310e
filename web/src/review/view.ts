/** What part of the common picture is seen: the same for every pane. */
import type { Box } from "../fingerprint/trim";
import type { Size } from "./align";
import type { Affine, Point } from "./geometry";

/** Zoom and place. */
export interface View {
  /** Screen pixels a pixel of A. */
  readonly scale: number;
  /** The place of A's picture in the middle of the pane, in A's pixels. */
  readonly x: number;
  readonly y: number;
}

/** What a view may show. */
export interface Extent {
  /** All there is to see, in A's pixels. */
  readonly bounds: Box;
  readonly pane: Size;
  /** Pixels of the finer picture in one of A. */
  readonly detail: number;
}

/** Screen pixels that a pixel of the finer picture becomes at most. */
const MOST_PIXELS = 32;
/** The smallest view, by that which fits. */
const LEAST_OF_FIT = 0.5;

/** Everything, as large as the pane allows. */
export function fitView({ bounds, pane }: Extent): View {
  const { x, y, width, height } = bounds;
  const scale = Math.min(pane.width / width, pane.height / height);
  return { scale, x: x + width / 2, y: y + height / 2 };
}

/** The nearest view within the bounds of zoom and place. */
export function clampView({ scale, x, y }: View, extent: Extent): View {
  const { bounds, detail } = extent;
  const fit = fitView(extent).scale;
  const most = Math.max(fit, MOST_PIXELS * Math.max(1, detail));
  return {
    scale: Math.min(most, Math.max(fit * LEAST_OF_FIT, scale)),
    x: Math.min(bounds.x + bounds.width, Math.max(bounds.x, x)),
    y: Math.min(bounds.y + bounds.height, Math.max(bounds.y, y)),
  };
}

/**
 * Zooms so that what is under a point stays there.
 * @param at - the point, in screen pixels from the middle of the pane.
 */
export function zoomAt(view: View, factor: number, at: Point, extent: Extent): View {
  const { scale } = clampView({ ...view, scale: view.scale * factor }, extent);
  const shift = 1 / view.scale - 1 / scale;
  return clampView({ scale, x: view.x + at.x * shift, y: view.y + at.y * shift }, extent);
}

/** Moves the picture by screen pixels. */
export function panBy(view: View, dx: number, dy: number, extent: Extent): View {
  const { scale, x, y } = view;
  return clampView({ scale, x: x - dx / scale, y: y - dy / scale }, extent);
}

/** From A's pixels to screen pixels from the top left of the pane. */
export function toScreen({ scale, x, y }: View, pane: Size): Affine {
  return [scale, 0, 0, scale, pane.width / 2 - scale * x, pane.height / 2 - scale * y];
}
