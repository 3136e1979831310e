/** Colours and lines of the network, the same on the canvas, in the legend and in exports. */
import type { DrawnEdge, DrawnNode } from "./model";
import { widthOf } from "./widths";

/** Colours that follow the theme, as CSS writes them. */
export interface Palette {
  readonly dark: boolean;
  readonly card: string;
  readonly well: string;
  readonly line: string;
  readonly ink: string;
  readonly soft: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly match: string;
  readonly bridge: string;
  readonly doubtful: string;
}

/** The colours in force; `element` lies within `.network`. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    dark: document.documentElement.dataset.bsTheme === "dark",
    card: colour("--tc-card"),
    well: colour("--tc-well"),
    line: colour("--tc-line"),
    ink: colour("--tc-ink"),
    soft: colour("--tc-ink-soft"),
    accent: colour("--tc-petrol"),
    onAccent: colour("--tc-on-petrol"),
    match: colour("--net-match"),
    bridge: colour("--net-bridge"),
    doubtful: colour("--tc-danger"),
  };
}

/** How a line is drawn. */
export interface LineLook {
  readonly width: number;
  readonly colour: string;
  /** Lengths of strokes and gaps in turn; null for a line without gaps. */
  readonly dashes: readonly number[] | null;
  /** Written on its middle. */
  readonly mark: string | null;
}

/** How an edge is drawn: what it is shows by its dashes and mark as well as by its colour. */
export function lineOf(edge: DrawnEdge, palette: Palette): LineLook {
  if (edge.kind !== "match") {
    return { width: 1.2, colour: palette.soft, dashes: [2, 4], mark: null };
  }
  const width = widthOf(edge.distance);
  const several = edge.matches.length > 1 ? String(edge.matches.length) : null;
  if (edge.doubtful) return { width, colour: palette.doubtful, dashes: [5, 5], mark: "?" };
  if (edge.bridge) return { width, colour: palette.bridge, dashes: [16, 5], mark: several };
  return { width, colour: palette.match, dashes: null, mark: several };
}

/** Letters of a name below a node. */
const LETTERS = 15;

/** What is written below a node: its name, the middle left out where it is long. */
export function labelOf({ kind, name, sha256s }: DrawnNode): string {
  if (kind === "tag" || kind === "frame") return "";
  if (kind === "part") return `${sha256s.length} files`;
  const letters = Array.from(name);
  if (letters.length <= LETTERS) return name;
  return `${letters.slice(0, LETTERS - 8).join("")}…${letters.slice(-7).join("")}`;
}

/** Outlines within a box of 16 by 16, for nodes without a picture. */
export const GLYPHS = {
  image: "M2 3h12v10H2zM4 11l3-4 2 2.5 1.5-1.5L13 11zM11 6.2a1 1 0 1 0 .01 0z",
  video: "M2 3h12v10H2zM6.5 5.5v5L11 8z",
} as const;
