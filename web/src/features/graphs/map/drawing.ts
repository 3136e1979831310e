/** Draws the map onto a canvas: the points as pixels, and over them what is selected and drawn. */
import type { Outline } from "../lasso";
import type { Cloud } from "./cloud";
import { type Frame, toScreen } from "./frame";
import { colourOf, type Grouping } from "./groups";
import { clear, paint, pixelOf, radiusFor, type Sheet } from "./paint";

/** Points beyond which discs let others shine through. */
const CROWD = 2_000;

/** What is drawn. */
export interface Scene {
  readonly cloud: Cloud;
  readonly grouping: Grouping;
  /** Points that are selected. */
  readonly chosen: readonly number[];
  readonly dark: boolean;
  /** "#rrggbb" of what lies below the points, and of lines. */
  readonly paper: string;
  readonly ink: string;
}

/** What people see, beside the points. */
export interface Over {
  /** The point that has the focus. */
  readonly focus: number | null;
  /** What is being drawn around points, in pixels of the screen. */
  readonly outline: Outline | null;
}

/** The radius of the discs in pixels of the screen. */
export function radiusOf({ cloud }: Scene, zoom: number): number {
  return radiusFor(cloud.x.length, zoom);
}

/**
 * Draws the points.
 *
 * @param frame In pixels of the sheet.
 * @param zoom How far in, 1 for the whole map.
 * @param ratio Pixels of the sheet for one of the screen.
 */
export function drawPoints(
  sheet: Sheet,
  scene: Scene,
  frame: Frame,
  zoom: number,
  ratio: number,
): void {
  const { cloud, grouping, chosen, dark, paper, ink } = scene;
  const radius = radiusOf(scene, zoom) * ratio;
  const colours = Uint32Array.from(grouping.groups, (group) => pixelOf(colourOf(group, dark)));
  const crowd = cloud.x.length > CROWD ? 0.75 : 1;
  const opacity = chosen.length > 0 ? 0.35 : crowd;
  clear(sheet, pixelOf(paper));
  paint(sheet, frame, cloud, null, colours, grouping.of, { radius, opacity });
  if (chosen.length === 0) return;
  const rim = new Uint32Array(colours.length).fill(pixelOf(ink));
  const many = chosen.length > CROWD;
  const outer = { radius: radius + (many ? 0.8 : 2.2) * ratio, opacity: 1 };
  paint(sheet, frame, cloud, chosen, rim, grouping.of, outer);
  paint(sheet, frame, cloud, chosen, colours, grouping.of, {
    radius: radius + (many ? 0 : 0.7) * ratio,
    opacity: 1,
  });
}

/** Draws what lies over the points. */
export function drawOver(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: Frame,
  radius: number,
  { focus, outline }: Over,
  ratio: number,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.strokeStyle = scene.ink;
  if (focus !== null) {
    const { x, y } = scene.cloud;
    const seen = toScreen(frame, { x: x[focus] as number, y: y[focus] as number });
    context.lineWidth = 2;
    context.beginPath();
    context.arc(seen.x, seen.y, radius + 5, 0, 2 * Math.PI);
    context.stroke();
  }
  if (!outline) return;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  if (outline.kind === "rectangle") {
    const { from, to } = outline;
    context.rect(from.x, from.y, to.x - from.x, to.y - from.y);
  } else {
    for (const { x, y } of outline.line) context.lineTo(x, y);
    context.closePath();
  }
  context.globalAlpha = 0.12;
  context.fillStyle = scene.ink;
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
  context.setLineDash([]);
}
