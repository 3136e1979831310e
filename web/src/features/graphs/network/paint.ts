/** Painting nodes on a canvas. */
import { clusterColour, inkOn } from "../colours";
import { GLYPHS, labelOf, type Palette } from "./look";
import type { DrawnNode } from "./model";
import { halfSize } from "./placing";

/** What nodes look like beyond what they are. */
export interface Looks {
  readonly palette: Palette;
  readonly selected: ReadonlySet<string>;
  /** The node that is looked at, marked with a second border. */
  readonly focused: string | null;
  readonly pictures: ReadonlyMap<string, HTMLImageElement>;
}

/** Size in pixels on the screen from which on names are written. */
const LEAST_TEXT = 9;

/** Zoom below which a node is a few pixels, and nothing but a box. */
const LEAST_SHAPE = 0.12;

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

/** Paths are parsed once. */
let glyphs: Readonly<Record<"image" | "video", Path2D>> | null = null;

/** Whether all, some or none of what a node stands for is selected. */
export function selectionOf(
  { kind, sha256s }: DrawnNode,
  selected: ReadonlySet<string>,
): "all" | "some" | "none" {
  if (selected.size === 0 || kind === "frame" || kind === "tag") return "none";
  let count = 0;
  for (const sha256 of sha256s) if (selected.has(sha256)) count += 1;
  return count === 0 ? "none" : count === sha256s.length ? "all" : "some";
}

/**
 * Paints a node around a place.
 * @param zoom - pixels on the screen of a pixel of the network.
 * @returns its width and height, its label left out.
 */
export function paintNode(
  ctx: CanvasRenderingContext2D,
  node: DrawnNode,
  x: number,
  y: number,
  zoom: number,
  looks: Looks,
): { width: number; height: number } {
  const { palette, selected, focused, pictures } = looks;
  const picture = node.face ? pictures.get(node.face.sha256) : undefined;
  let [halfX, halfY] = halfSize(node);
  if (picture && node.kind !== "part" && picture.naturalWidth > 0) {
    const scale = 52 / Math.max(picture.naturalWidth, picture.naturalHeight);
    [halfX, halfY] = [(picture.naturalWidth * scale) / 2, (picture.naturalHeight * scale) / 2];
  }
  if (zoom < LEAST_SHAPE) {
    const chosen = selectionOf(node, selected) !== "none";
    ctx.fillStyle = chosen ? palette.accent : (node.colour ?? palette.soft);
    ctx.fillRect(x - halfX, y - halfY, 2 * halfX, 2 * halfY);
    return { width: 2 * halfX, height: 2 * halfY };
  }
  const outline = () => {
    ctx.beginPath();
    if (node.kind === "part") ctx.arc(x, y, halfX, 0, 2 * Math.PI);
    else if (node.kind === "tag") ctx.roundRect(x - halfX, y - halfY, 2 * halfX, 2 * halfY, halfY);
    else ctx.roundRect(x - halfX, y - halfY, 2 * halfX, 2 * halfY, 5);
  };
  if (node.kind === "part") {
    // A second rim behind tells that there are several.
    ctx.beginPath();
    ctx.arc(x + 4, y - 4, halfX, 0, 2 * Math.PI);
    ctx.fillStyle = palette.well;
    ctx.strokeStyle = palette.soft;
    ctx.lineWidth = 1.5;
    ctx.fill();
    ctx.stroke();
  }
  outline();
  ctx.fillStyle = node.kind === "tag" ? (node.colour ?? palette.well) : palette.card;
  ctx.fill();
  if (picture) {
    ctx.save();
    ctx.clip();
    const size = node.kind === "part" ? coverOf(picture, halfX) : [halfX, halfY];
    const [w = halfX, h = halfY] = size;
    ctx.drawImage(picture, x - w, y - h, 2 * w, 2 * h);
    ctx.restore();
  } else if (node.kind === "image" || node.kind === "video") {
    paintGlyph(ctx, node.kind, x, y, 2.2, palette.soft);
  } else if (node.kind === "part" && node.face) {
    paintGlyph(ctx, node.face.kind, x, y, halfX / 14, palette.soft);
  }
  const state = selectionOf(node, selected);
  outline();
  ctx.setLineDash(state === "some" ? [6, 4] : []);
  ctx.lineWidth = state === "none" ? 1.5 : 5;
  ctx.strokeStyle = state === "none" ? palette.soft : palette.accent;
  ctx.stroke();
  ctx.setLineDash([]);
  if (focused === node.id) {
    ctx.beginPath();
    if (node.kind === "part") ctx.arc(x, y, halfX + 7, 0, 2 * Math.PI);
    else ctx.roundRect(x - halfX - 7, y - halfY - 7, 2 * halfX + 14, 2 * halfY + 14, 9);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  }
  if (picture && node.kind === "video") paintPlay(ctx, x, y);
  if (state === "all") paintTick(ctx, x + halfX - 2, y - halfY + 2, palette);
  if (node.cluster !== null) paintCluster(ctx, x - halfX, y - halfY, node.cluster, palette);
  if (node.kind !== "image" && node.kind !== "video") {
    paintWords(ctx, node, x, y, halfX, halfY, looks);
  } else if (12 * zoom >= LEAST_TEXT) {
    const [label, below, size] = [labelOf(node), y + halfY + 12, 12];
    // A rim in the colour of the ground keeps the name readable on lines.
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.strokeStyle = palette.card;
    setFont(ctx, size);
    ctx.strokeText(label, x, below);
    text(ctx, label, x, below, size, palette.ink);
  }
  return { width: 2 * halfX, height: 2 * halfY };
}

function coverOf(picture: HTMLImageElement, radius: number): readonly [number, number] {
  const least = Math.min(picture.naturalWidth, picture.naturalHeight) || 1;
  const scale = radius / least;
  return [picture.naturalWidth * scale, picture.naturalHeight * scale];
}

function paintGlyph(
  ctx: CanvasRenderingContext2D,
  kind: "image" | "video",
  x: number,
  y: number,
  scale: number,
  colour: string,
): void {
  glyphs ??= { image: new Path2D(GLYPHS.image), video: new Path2D(GLYPHS.video) };
  ctx.save();
  ctx.translate(x - 8 * scale, y - 8 * scale);
  ctx.scale(scale, scale);
  ctx.fillStyle = colour;
  ctx.fill(glyphs[kind], "evenodd");
  ctx.restore();
}

/** The sign of a video on its picture. */
function paintPlay(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.beginPath();
  ctx.arc(x, y, 10, 0, 2 * Math.PI);
  ctx.fillStyle = "rgb(0 0 0 / 65%)";
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(x - 3, y - 5);
  ctx.lineTo(x + 6, y);
  ctx.lineTo(x - 3, y + 5);
  ctx.fillStyle = "#fff";
  ctx.fill();
}

function paintTick(ctx: CanvasRenderingContext2D, x: number, y: number, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(x, y, 8, 0, 2 * Math.PI);
  ctx.fillStyle = palette.accent;
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(x - 3.5, y);
  ctx.lineTo(x - 1, y + 3);
  ctx.lineTo(x + 4, y - 3);
  ctx.lineWidth = 2;
  ctx.strokeStyle = palette.onAccent;
  ctx.stroke();
}

function paintCluster(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  cluster: number,
  { dark, card }: Palette,
): void {
  const colour = clusterColour(cluster, dark);
  ctx.beginPath();
  ctx.arc(x, y, 9, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = card;
  ctx.stroke();
  text(ctx, String(cluster + 1), x, y, 10, inkOn(colour));
}

/** Size of the number on a part of a radius, in pixels. */
export function countSize(radius: number): number {
  return Math.max(14, radius / 3);
}

/** The count on a part, the name in a tag, the time in a key frame. */
function paintWords(
  ctx: CanvasRenderingContext2D,
  node: DrawnNode,
  x: number,
  y: number,
  halfX: number,
  halfY: number,
  { palette }: Looks,
): void {
  if (node.kind === "tag") {
    const ink = node.colour ? inkOn(node.colour) : palette.ink;
    text(ctx, node.name, x, y, 14, ink, 2 * halfX - 12);
    return;
  }
  if (node.kind === "frame") {
    text(ctx, node.name, x, y, 12, palette.ink);
    return;
  }
  const words = String(node.sha256s.length);
  const size = countSize(halfY);
  const half = size * (0.45 + words.length * 0.32);
  ctx.beginPath();
  ctx.roundRect(x - half, y + halfY - 0.8 * size, 2 * half, 1.6 * size, 0.8 * size);
  ctx.fillStyle = palette.ink;
  ctx.fill();
  text(ctx, words, x, y + halfY, size, palette.card);
}

function text(
  ctx: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  most?: number,
): void {
  setFont(ctx, size);
  ctx.fillStyle = colour;
  ctx.fillText(words, x, y, most);
}

function setFont(ctx: CanvasRenderingContext2D, size: number): void {
  ctx.font = `${size}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
}
