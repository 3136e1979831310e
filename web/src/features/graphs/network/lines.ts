/** Lines of a network: drawn together by how they look, and found under the pointer. */
import type { Place } from "../lasso";
import { type LineLook, lineOf, type Palette } from "./look";
import type { DrawnEdge } from "./model";

/** Lines that look the same. */
export interface Strand {
  readonly look: LineLook;
  readonly edges: readonly DrawnEdge[];
}

/** Size of the mark on the middle of a line, and the least on the screen that is written. */
const MARK = 15;
const LEAST_MARK = 5;

/** Edges by how they look; bridges come last, so that they lie above the others. */
export function strandsOf(edges: readonly DrawnEdge[], palette: Palette): readonly Strand[] {
  const strands = new Map<string, { look: LineLook; edges: DrawnEdge[]; bridge: boolean }>();
  for (const edge of edges) {
    const look = lineOf(edge, palette);
    const key = `${look.width} ${look.colour} ${look.dashes} ${look.mark}`;
    const held = strands.get(key);
    if (held) held.edges.push(edge);
    else strands.set(key, { look, edges: [edge], bridge: edge.bridge });
  }
  return [...strands.values()].sort((a, b) => Number(a.bridge) - Number(b.bridge));
}

/**
 * Paints lines.
 * @param zoom - pixels on the screen of a pixel of the network.
 */
export function paintLines(
  ctx: CanvasRenderingContext2D,
  strands: readonly Strand[],
  placeOf: (id: string) => Place | undefined,
  zoom: number,
  { card }: Palette,
): void {
  ctx.lineCap = "butt";
  for (const { look, edges } of strands) {
    ctx.beginPath();
    for (const { from, to } of edges) {
      const [start, end] = [placeOf(from), placeOf(to)];
      if (!start || !end) continue;
      ctx.moveTo(start.x, start.y);
      ctx.lineTo(end.x, end.y);
    }
    ctx.lineWidth = look.width;
    ctx.strokeStyle = look.colour;
    ctx.setLineDash(look.dashes ? [...look.dashes] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    if (look.mark === null || MARK * zoom < LEAST_MARK) continue;
    ctx.font = `bold ${MARK}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const { from, to } of edges) {
      const [start, end] = [placeOf(from), placeOf(to)];
      if (!start || !end) continue;
      const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
      ctx.beginPath();
      ctx.arc(x, y, MARK * 0.7, 0, 2 * Math.PI);
      ctx.fillStyle = card;
      ctx.fill();
      ctx.fillStyle = look.colour;
      ctx.fillText(look.mark, x, y + 1);
    }
  }
}

/** The line nearest to a place, null where none is within `reach` of its rim. */
export function lineAt(
  strands: readonly Strand[],
  placeOf: (id: string) => Place | undefined,
  at: Place,
  reach: number,
): string | null {
  let [best, least] = [null as string | null, reach];
  for (const { look, edges } of strands) {
    for (const { id, from, to } of edges) {
      const [start, end] = [placeOf(from), placeOf(to)];
      if (!start || !end) continue;
      const far = fromSegment(at, start, end) - look.width / 2;
      if (far < least) [best, least] = [id, far];
    }
  }
  return best;
}

/** The distance of a place from the line between two others. */
function fromSegment(at: Place, start: Place, end: Place): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = dx * dx + dy * dy;
  const along = length > 0 ? ((at.x - start.x) * dx + (at.y - start.y) * dy) / length : 0;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(at.x - start.x - share * dx, at.y - start.y - share * dy);
}
