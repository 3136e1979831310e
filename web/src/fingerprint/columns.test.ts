import { describe, expect, it } from "vitest";
import { assemble, type Columns, makeColumns, PlainColumns, strideOf } from "./columns";

function fill(columns: Columns, value: (at: number) => number): void {
  for (let at = 0; at < columns.rows.length; at++) columns.rows[at] = value(at);
}

describe("columns", () => {
  it("run as WebAssembly here", () => {
    expect(WebAssembly.validate(assemble())).toBe(true);
    expect(makeColumns(1, 1)).not.toBeInstanceOf(PlainColumns);
  });

  it.each([0, 2, 4])("give the same sums with and without WebAssembly, shift %i", (shift) => {
    let state = 3;
    for (const [words, capacity] of [
      [1, 1],
      [16, 5],
      [17, 257],
      [1000, 40],
    ] as const) {
      const vector = makeColumns(words, capacity);
      const plain = new PlainColumns(strideOf(words), capacity);
      const values = plain.rows.map(() => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state;
      });
      for (const columns of [vector, plain]) {
        fill(columns, (at) => values[at] as number);
        columns.add(0, 1, shift);
        columns.add(capacity >> 1, capacity - (capacity >> 1), shift);
      }
      expect(vector.stride).toBe(plain.stride);
      expect(vector.even).toEqual(plain.even);
      // Shifted samples have no odd bytes of their own.
      if (shift === 0) expect(vector.odd).toEqual(plain.odd);
      vector.release();
    }
  });

  it("hold 257 rows of white", () => {
    const columns = makeColumns(3, 257);
    fill(columns, () => 0xffffffff);
    columns.add(0, 257, 0);
    expect([...columns.even.subarray(0, 3)]).toEqual([-1, -1, -1]);
    columns.release();
  });

  it("start from zero in memory that was used before", () => {
    const before = makeColumns(2000, 50);
    fill(before, () => 0x01020304);
    before.add(0, 50, 0);
    before.release();
    const after = makeColumns(10, 2);
    expect(after.even.every((sum) => sum === 0)).toBe(true);
    expect(after.odd.every((sum) => sum === 0)).toBe(true);
    after.release();
  });

  it("keep two users apart", () => {
    const [a, b] = [makeColumns(16, 1), makeColumns(16, 1)];
    fill(a, () => 1);
    fill(b, () => 2);
    a.add(0, 1, 0);
    b.add(0, 1, 0);
    expect(a.even[0]).toBe(1);
    expect(b.even[0]).toBe(2);
    a.release();
    b.release();
  });
});
