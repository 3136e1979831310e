/**
 * Draws points as pixels.
 *
 * A canvas path or image a point takes a quarter of a second for 100,000; writing the pixels of
 * small discs takes some milliseconds, so that moving the map stays fluid.
 */
import type { Frame } from "./frame";

/** Pixels as the canvas has them: red, green, blue, alpha from the lowest byte. */
export type Colour = number;

/** A colour "#rrggbb" as a pixel that covers what is below. */
export function pixelOf(colour: string): Colour {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  );
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
}

/** A picture to draw on. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly pixels: Uint32Array;
}

/** What is drawn of points. */
export interface Look {
  /** Of the disc, in pixels of the sheet. */
  readonly radius: number;
  /** How much a disc covers, 0 to 1. */
  readonly opacity: number;
}

/** How much each pixel around the middle of a disc is covered, 0..256. */
interface Disc {
  readonly reach: number;
  readonly cover: Uint16Array;
}

function discOf({ radius, opacity }: Look): Disc {
  const reach = Math.ceil(radius);
  const side = 2 * reach + 1;
  const cover = new Uint16Array(side * side);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const inside = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy)));
      cover[(dy + reach) * side + dx + reach] = Math.round(256 * opacity * inside);
    }
  }
  return { reach, cover };
}

/** Covers the whole sheet with one colour. */
export function clear({ pixels }: Sheet, colour: Colour): void {
  pixels.fill(colour);
}

/**
 * Draws a disc for each point.
 *
 * @param points Which, in the order in which they are drawn; null for all.
 * @param colours Of each group of points.
 * @param group The place of each point's colour in `colours`.
 */
export function paint(
  sheet: Sheet,
  { scale, left, top }: Frame,
  { x, y }: { readonly x: Float64Array; readonly y: Float64Array },
  points: ArrayLike<number> | null,
  colours: Uint32Array,
  group: ArrayLike<number>,
  look: Look,
): void {
  const { width, height, pixels } = sheet;
  const { reach, cover } = discOf(look);
  const side = 2 * reach + 1;
  const count = points ? points.length : x.length;
  for (let at = 0; at < count; at++) {
    const point = points ? (points[at] as number) : at;
    const middleX = Math.round((x[point] as number) * scale + left);
    const middleY = Math.round(top - (y[point] as number) * scale);
    const fromX = Math.max(0, middleX - reach);
    const toX = Math.min(width - 1, middleX + reach);
    const fromY = Math.max(0, middleY - reach);
    const toY = Math.min(height - 1, middleY + reach);
    const colour = colours[group[point] as number] as number;
    for (let py = fromY; py <= toY; py++) {
      const row = py * width;
      const line = (py - middleY + reach) * side + reach - middleX;
      for (let px = fromX; px <= toX; px++) {
        const covered = cover[line + px] as number;
        if (covered > 255) pixels[row + px] = colour;
        else if (covered > 0) pixels[row + px] = mixed(pixels[row + px] as number, colour, covered);
      }
    }
  }
}

/** A colour over another, of which it covers `covered` of 256. */
function mixed(below: Colour, above: Colour, covered: number): Colour {
  const left = 256 - covered;
  // Red and blue have room for the product between them, and so has green.
  const redBlue = (((below & 0xff00ff) * left + (above & 0xff00ff) * covered) >>> 8) & 0xff00ff;
  const green = (((below & 0xff00) * left + (above & 0xff00) * covered) >>> 8) & 0xff00;
  return (0xff000000 | redBlue | green) >>> 0;
}

/** The radius of discs so that few points are easily hit and many do not hide one another. */
export function radiusFor(count: number, zoom: number): number {
  const base = 5.5 - Math.log10(Math.max(30, count)) * 0.85;
  return Math.min(7, Math.max(1.2, base) * Math.sqrt(Math.max(1, zoom)) ** 0.6);
}
