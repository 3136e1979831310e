/** Which comparisons of neighbouring cells two hashes answer differently. */
import {
  type DHash,
  hamming,
  inverse,
  NO_TIES,
  type Orientation,
  orient,
} from "../fingerprint/dhash";
import type { Box } from "../fingerprint/trim";

/** One comparison, as the first picture lies. */
export interface Cell {
  /** "right": whether the right neighbour is brighter; "lower": whether the lower one is. */
  readonly neighbour: "right" | "lower";
  /** Row and column of the comparison, 0..7. */
  readonly row: number;
  readonly column: number;
  /** Whether the neighbour is brighter in A; in B it is the other way round. */
  readonly inA: boolean;
}

/**
 * The comparisons in which two hashes differ, as A lies, in the order of the bits; as many as
 * their distance.
 * @param orientation - what turns A into B.
 */
export function differingCells(a: DHash, b: DHash, orientation: Orientation): readonly Cell[] {
  const back = orient(b, inverse(orientation));
  const forth = orient(a, orientation);
  let differing = xor(a.hex, back.hex);
  if (hamming(forth.hex, b.hex) > hamming(a.hex, back.hex)) {
    // Turning is exact up to equal cells; the distance is the larger of both ways round.
    differing = turnMask(xor(forth.hex, b.hex), inverse(orientation));
  }
  const cells: Cell[] = [];
  for (let at = 0; at < 128; at++) {
    if (!bit(differing, at)) continue;
    const place = at & 63;
    cells.push({
      neighbour: at < 64 ? "right" : "lower",
      row: place >> 3,
      column: place & 7,
      inA: bit(a.hex, at),
    });
  }
  return cells;
}

/** Moves bits as `orientation` moves comparisons, without answering them anew. */
function turnMask(hex: string, orientation: Orientation): string {
  const zero = orient({ hex: "0".repeat(32), ties: NO_TIES }, orientation);
  return xor(orient({ hex, ties: NO_TIES }, orientation).hex, zero.hex);
}

function bit(hex: string, at: number): boolean {
  return ((Number.parseInt(hex[at >> 2] as string, 16) >> (3 - (at & 3))) & 1) === 1;
}

function xor(a: string, b: string): string {
  return Array.from(a, (digit, at) =>
    (Number.parseInt(digit, 16) ^ Number.parseInt(b[at] as string, 16)).toString(16),
  ).join("");
}

/** The rectangle around the border of the two cells that are compared, in parts of the picture. */
export function placeOf({ neighbour, row, column }: Cell): Box {
  return neighbour === "right"
    ? { x: (column + 0.5) / 9, y: row / 8, width: 1 / 9, height: 1 / 8 }
    : { x: column / 8, y: (row + 0.5) / 9, width: 1 / 8, height: 1 / 9 };
}

/** "Row 3, column 5: the right neighbour is brighter in A, not in B." */
export function cellWords({ neighbour, row, column, inA }: Cell): string {
  const [yes, no] = inA ? ["A", "B"] : ["B", "A"];
  return `Row ${row + 1}, column ${column + 1}: the ${neighbour} neighbour is brighter in ${yes}, not in ${no}.`;
}
