import { describe, expect, it } from "vitest";
import { emptyRow, firstChain, longestChain, type Row, setBit } from "./chain";
import { computing, seeded } from "./vectors.testing";

function has(row: Row, place: number): boolean {
  return row !== null && (((row[place >>> 5] as number) >>> (place & 31)) & 1) === 1;
}

/** The textbook table of the longest common subsequence. */
function longestByTable(rows: readonly Row[], width: number): number {
  let above = new Array<number>(width + 1).fill(0);
  for (const row of rows) {
    const here = [0];
    for (let j = 0; j < width; j++) {
      const met = has(row, j);
      const without = Math.max(above[j + 1] as number, here[j] as number);
      here.push(met ? (above[j] as number) + 1 : without);
    }
    above = here;
  }
  return above[width] as number;
}

/** The least chain by trying all pairs in order, for small relations. */
function firstByTrying(
  rows: readonly Row[],
  width: number,
  length: number,
  from: readonly [number, number] = [0, 0],
): [number, number][] | null {
  if (length === 0) return [];
  for (let i = from[0]; i < rows.length; i++) {
    for (let j = from[1]; j < width; j++) {
      if (!has(rows[i] ?? null, j)) continue;
      const rest = firstByTrying(rows, width, length - 1, [i + 1, j + 1]);
      if (rest) return [[i, j], ...rest];
    }
  }
  return null;
}

describe("chains", () => {
  it("are those that trying finds", () => {
    const random = seeded(9);
    for (let n = 0; n < 400; n++) {
      // Now and then wider than a word.
      const width = 1 + (random() % (n % 10 === 0 ? 70 : 9));
      const dense = 1 + (random() % (n % 10 === 0 ? 40 : 4));
      const rows = Array.from({ length: random() % 8 }, (): Row => {
        if (random() % 6 === 0) return null;
        const row = emptyRow(width);
        for (let j = 0; j < width; j++) if (random() % dense === 0) setBit(row, j);
        return row;
      });
      const longest = longestByTable(rows, width);
      expect(longestChain(rows)).toBe(longest);
      for (const length of [1, 2, 3, 5]) {
        expect(firstChain(rows, length)).toEqual(firstByTrying(rows, width, length));
      }
      expect(firstChain(rows, longest + 1)).toBeNull();
    }
  });

  it("of two videos of 20,000 equal frames take no longer than their number", () => {
    const row = emptyRow(20_000);
    for (let j = 0; j < 20_000; j++) setBit(row, j);
    const rows = new Array<Row>(20_000).fill(row);
    const computed = computing();
    expect(longestChain(rows)).toBe(20_000);
    expect(firstChain(rows, 3)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(computed()).toBeLessThan(1000);
  });
});
