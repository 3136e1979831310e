import { describe, expect, it } from "vitest";
import { type DHash, dhashOfGrids, NO_TIES, ORIENTATIONS, orient } from "../fingerprint/dhash";
import { distanceFor } from "../match/rule";
import { cellWords, differingCells, placeOf } from "./cells";
import { numbersOf } from "./testing";

/** A hash of grids with few levels, so that many neighbours are equal. */
function hashOf(seed: number, levels: number): DHash {
  const next = numbersOf(seed);
  const grid = () => Float64Array.from({ length: 72 }, () => Math.floor(next() * levels));
  return dhashOfGrids({ row: grid(), column: grid() });
}

describe("differingCells", () => {
  it.each(ORIENTATIONS)("are as many as the distance, %s, ties or not", (orientation) => {
    for (let seed = 1; seed < 40; seed++) {
      const a = hashOf(seed, seed % 2 ? 3 : 1000);
      const b = hashOf(seed + 100, seed % 3 ? 3 : 1000);
      expect(differingCells(a, b, orientation)).toHaveLength(distanceFor(a, b, orientation));
    }
  });

  it.each(ORIENTATIONS)("lie where A has them when B is A %s", (orientation) => {
    const b: DHash = { hex: `0000001${"0".repeat(25)}`, ties: NO_TIES };
    const a: DHash = { hex: "0".repeat(32), ties: NO_TIES };
    const cells = differingCells(a, orient(b, orientation), orientation);
    expect(cells).toEqual([{ neighbour: "right", row: 3, column: 3, inA: false }]);
  });
});

describe("a cell", () => {
  it("is told in words and lies around the border of the two it compares", () => {
    const cell = { neighbour: "lower", row: 2, column: 4, inA: true } as const;
    expect(cellWords(cell)).toBe(
      "Row 3, column 5: the lower neighbour is brighter in A, not in B.",
    );
    const { x, y, width, height } = placeOf(cell);
    expect(x).toBe(0.5);
    expect(y + height / 2).toBeCloseTo(3 / 9);
    expect([width, height]).toEqual([1 / 8, 1 / 9]);
  });
});
