/** The network as an SVG. Pure. */
import { clusterColour, inkOn } from "../colours";
import type { Place } from "../lasso";
import { GLYPHS, labelOf, lineOf, type Palette } from "./look";
import type { Drawing, DrawnEdge, DrawnNode } from "./model";
import { countSize } from "./paint";
import { halfSize } from "./placing";

/** A picture to embed: a data URL, and its size in pixels. */
export interface Embedded {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** The part of the network that is shown, in its own pixels. */
export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room around everything, for names. */
const MARGIN = 60;

/** Text as it may stand in XML: what XML has no way to write is left out. */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is left out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

/** The part of the network that holds everything. */
export function wholeOf(drawing: Drawing, places: ReadonlyMap<string, Place>): Viewport {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of drawing.nodes) {
    const place = places.get(node.id);
    if (!place) continue;
    const [halfX, halfY] = halfSize(node);
    left = Math.min(left, place.x - halfX);
    right = Math.max(right, place.x + halfX);
    top = Math.min(top, place.y - halfY);
    bottom = Math.max(bottom, place.y + halfY);
  }
  if (left > right) return { left: 0, top: 0, width: 1, height: 1 };
  return {
    left: left - MARGIN,
    top: top - MARGIN,
    width: right - left + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
  };
}

/**
 * The network as a document of its own.
 * @param view - what of it is seen.
 * @param pictures - by sha256; nodes without one are drawn by what they are.
 */
export function toSvg(
  drawing: Drawing,
  places: ReadonlyMap<string, Place>,
  view: Viewport,
  palette: Palette,
  pictures: ReadonlyMap<string, Embedded>,
): string {
  const { left, top, width, height } = view;
  const box = [left, top, width, height].map(round).join(" ");
  const lines = drawing.edges.flatMap((edge) => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    return from && to ? [line(edge, from, to, palette)] : [];
  });
  const shapes = drawing.nodes.flatMap((node) => {
    const place = places.get(node.id);
    const picture = node.face ? pictures.get(node.face.sha256) : undefined;
    return place ? [shape(node, place, palette, picture)] : [];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${round(width)}" height="${round(height)}" font-family="system-ui, sans-serif" text-anchor="middle" dominant-baseline="central">`,
    "<title>Look-alikes of a collection, by TagCat</title>",
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${escaped(palette.card)}"/>`,
    ...lines,
    ...shapes,
    "</svg>",
    "",
  ].join("\n");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function line(edge: DrawnEdge, from: Place, to: Place, palette: Palette): string {
  const { width, colour, dashes, mark } = lineOf(edge, palette);
  const dash = dashes ? ` stroke-dasharray="${dashes.join(" ")}"` : "";
  const says = edge.kind === "match" ? `<title>distance ${edge.distance}</title>` : "";
  const drawn = `<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" stroke="${escaped(colour)}" stroke-width="${width}"${dash}>${says}</line>`;
  if (!mark) return drawn;
  const [x, y] = [round((from.x + to.x) / 2), round((from.y + to.y) / 2)];
  const disc = `<circle cx="${x}" cy="${y}" r="9" fill="${escaped(palette.card)}"/>`;
  return `${drawn}${disc}${words(mark, x, y, 12, colour)}`;
}

function words(text: string, x: number, y: number, size: number, colour: string): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${escaped(colour)}">${escaped(text)}</text>`;
}

function shape(
  node: DrawnNode,
  { x, y }: Place,
  palette: Palette,
  picture: Embedded | undefined,
): string {
  const parts = [`<g><title>${escaped(node.name)}</title>`];
  let [halfX, halfY] = halfSize(node);
  const border = `stroke="${escaped(palette.soft)}" stroke-width="1.5"`;
  const rect = (fill: string, corner: number) =>
    `<rect x="${round(x - halfX)}" y="${round(y - halfY)}" width="${round(2 * halfX)}" height="${round(2 * halfY)}" rx="${corner}" fill="${escaped(fill)}" ${border}/>`;
  if (node.kind === "tag") {
    const colour = node.colour ?? palette.well;
    parts.push(rect(colour, halfY));
    parts.push(words(node.name, x, y, 14, node.colour ? inkOn(node.colour) : palette.ink));
  } else if (node.kind === "part") {
    const circle = (cx: number, cy: number, fill: string) =>
      `<circle cx="${round(cx)}" cy="${round(cy)}" r="${round(halfX)}" fill="${escaped(fill)}" ${border}/>`;
    parts.push(circle(x + 4, y - 4, palette.well), circle(x, y, palette.card));
    if (picture) parts.push(image(picture, x, y, halfX * 0.66, halfX * 0.66));
    else if (node.face) parts.push(glyph(node.face.kind, x, y, halfX / 14, palette.soft));
    const count = String(node.sha256s.length);
    const size = countSize(halfY);
    const half = size * (0.45 + count.length * 0.32);
    parts.push(
      `<rect x="${round(x - half)}" y="${round(y + halfY - 0.8 * size)}" width="${round(2 * half)}" height="${round(1.6 * size)}" rx="${round(0.8 * size)}" fill="${escaped(palette.ink)}"/>`,
      words(count, x, y + halfY, round(size), palette.card),
    );
  } else {
    if (picture) {
      const scale = 26 / Math.max(picture.width, picture.height);
      [halfX, halfY] = [picture.width * scale, picture.height * scale];
    }
    parts.push(rect(palette.card, 5));
    if (picture) parts.push(image(picture, x, y, halfX, halfY));
    else if (node.kind !== "frame") parts.push(glyph(node.kind, x, y, 2.2, palette.soft));
    if (node.kind === "frame") parts.push(words(node.name, x, y, 12, palette.ink));
    else parts.push(words(labelOf(node), x, y + halfY + 12, 12, palette.ink));
  }
  if (node.cluster !== null) {
    const colour = clusterColour(node.cluster, palette.dark);
    const [cx, cy] = [round(x - halfX), round(y - halfY)];
    parts.push(`<circle cx="${cx}" cy="${cy}" r="9" fill="${colour}"/>`);
    parts.push(words(String(node.cluster + 1), cx, cy, 10, inkOn(colour)));
  }
  return `${parts.join("")}</g>`;
}

function image({ url }: Embedded, x: number, y: number, halfX: number, halfY: number): string {
  return `<image href="${escaped(url)}" x="${round(x - halfX)}" y="${round(y - halfY)}" width="${round(2 * halfX)}" height="${round(2 * halfY)}"/>`;
}

function glyph(
  kind: "image" | "video",
  x: number,
  y: number,
  scale: number,
  colour: string,
): string {
  const move = `translate(${round(x - 8 * scale)} ${round(y - 8 * scale)}) scale(${round(scale)})`;
  return `<path d="${GLYPHS[kind]}" transform="${move}" fill="${escaped(colour)}" fill-rule="evenodd"/>`;
}
