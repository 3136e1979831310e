/** Boxes side by side in rows, the highest first. */

/** Width of what is packed by its height, about that of a window. */
const ASPECT = 1.5;

/** A box to be packed. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/**
 * Packs boxes so that none overlaps.
 * @param gap - room between two boxes.
 * @returns x and y of the centre of each box in turn.
 */
export function pack(boxes: readonly Box[], gap: number): Float32Array {
  const centres = new Float32Array(boxes.length * 2);
  const area = boxes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widest = Math.max(0, ...boxes.map(({ width }) => width + gap));
  const most = Math.max(widest, Math.sqrt(area * ASPECT));
  const order = boxes
    .map((box, place) => ({ ...box, place }))
    .sort((a, b) => b.height - a.height || b.width - a.width || a.place - b.place);
  let [x, y, rowHeight] = [0, 0, 0];
  for (const { width, height, place } of order) {
    if (x > 0 && x + width > most) {
      y += rowHeight + gap;
      [x, rowHeight] = [0, 0];
    }
    // The first of a row is its highest; the others stand in its middle.
    rowHeight = Math.max(rowHeight, height);
    centres[place * 2] = x + width / 2;
    centres[place * 2 + 1] = y + rowHeight / 2;
    x += width + gap;
  }
  return centres;
}
