/** Where the bars of two videos and what links them are drawn. */
import type { Stretch } from "../../../match/overlap";
import type { SharedStretches } from "../../../review/shared";

/** Width of the longer video in the drawing. */
export const WIDTH = 1000;
/** Height of a bar. */
export const BAR = 22;
/** Height of the drawing. */
export const HEIGHT = 96;
/** So wide is a stretch at least, to be seen. */
const LEAST = 3;

/** A stretch as it is drawn: from and to in both bars. */
export interface Piece {
  readonly stretch: Stretch;
  readonly own: readonly [number, number];
  readonly other: readonly [number, number];
}

/** The lengths of both bars, and the stretches, all to one scale. */
export interface Drawing {
  readonly own: number;
  readonly other: number;
  readonly pieces: readonly Piece[];
  /** Units of the drawing a millisecond. */
  readonly scale: number;
}

/** The drawing of what two videos share. */
export function drawingOf({ overlap, ownDuration, otherDuration }: SharedStretches): Drawing {
  const { stretches } = overlap;
  // A container may tell less than there is, or nothing.
  const own = Math.max(1, ownDuration, ...stretches.map(({ ownEnd }) => ownEnd));
  const other = Math.max(1, otherDuration, ...stretches.map(({ end }) => end));
  const scale = WIDTH / Math.max(own, other);
  const span = (from: number, to: number, length: number): readonly [number, number] => {
    const width = Math.max(LEAST, (to - from) * scale);
    const left = Math.max(0, Math.min(from * scale, length * scale - width));
    return [left, left + width];
  };
  return {
    own: own * scale,
    other: other * scale,
    pieces: stretches.map((stretch) => ({
      stretch,
      own: span(stretch.ownStart, stretch.ownEnd, own),
      other: span(stretch.start, stretch.end, other),
    })),
    scale,
  };
}

/** The corners of what links a stretch in both bars, as SVG takes them. */
export function linkPoints({ own, other }: Piece): string {
  const [top, bottom] = [BAR, HEIGHT - BAR];
  return [
    [own[0], top],
    [own[1], top],
    [other[1], bottom],
    [other[0], bottom],
  ]
    .map((point) => point.join())
    .join(" ");
}
