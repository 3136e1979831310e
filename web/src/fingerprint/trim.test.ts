import { describe, expect, it } from "vitest";
import { type Box, findBox, type LineSums, type ReadLines } from "./trim";

type Picture = number[][];

/** Reads lines of a picture of gray values, and counts the pixels read. */
function reader(picture: Picture): { read: ReadLines; pixels: () => number } {
  let pixels = 0;
  const line = (axis: "rows" | "columns", at: number, from: number, to: number): LineSums => {
    const values =
      axis === "rows"
        ? (picture[at] as number[]).slice(from, to)
        : picture.slice(from, to).map((row) => row[at] as number);
    pixels += values.length;
    return {
      sum: values.reduce((sum, value) => sum + value, 0),
      squares: values.reduce((sum, value) => sum + value * value, 0),
    };
  };
  const read: ReadLines = async (axis, first, count, from, to) =>
    Array.from({ length: count }, (_, n) => line(axis, first + n, from, to));
  return { read, pixels: () => pixels };
}

/** Noise inside `box`, `border` around it. */
function framed(width: number, height: number, box: Box, border = 0): Picture {
  let state = 7;
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const inside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
      return inside ? (state >> 16) & 255 : border;
    }),
  );
}

const find = (picture: Picture, first: "rows" | "columns" = "rows"): Promise<Box | null> =>
  findBox(picture[0]?.length ?? 0, picture.length, first, reader(picture).read);

describe("findBox", () => {
  it("leaves a picture without borders alone, after one line a side", async () => {
    const picture = framed(60, 40, { x: 0, y: 0, width: 60, height: 40 });
    const { read, pixels } = reader(picture);
    expect(await findBox(60, 40, "rows", read)).toBeNull();
    expect(pixels()).toBe(2 * 60 + 2 * 40);
  });

  it.each([
    [{ x: 0, y: 12, width: 90, height: 70 }],
    [{ x: 25, y: 0, width: 50, height: 90 }],
    [{ x: 3, y: 5, width: 80, height: 60 }],
    [{ x: 40, y: 40, width: 10, height: 10 }],
  ])("finds the picture in %o", async (box) => {
    for (const border of [0, 128, 255]) {
      expect(await find(framed(90, 90, box, border))).toEqual(box);
    }
  });

  it("cuts at most 45 % of a side", async () => {
    const blank = framed(100, 40, { x: 0, y: 0, width: 0, height: 0 }, 50);
    expect(await find(blank)).toEqual({ x: 45, y: 18, width: 10, height: 4 });
    expect(await find(framed(1, 1, { x: 0, y: 0, width: 0, height: 0 }))).toBeNull();
  });

  it("ends a border where the brightness has moved by more than 10", async () => {
    const steps = Array.from({ length: 40 }, (_, y) =>
      new Array<number>(40).fill(Math.min(200, y * 5)),
    );
    // From the top 0, 5, 10 belong together; from the bottom all 200s would, up to the limit.
    steps[39] = new Array<number>(40).fill(100);
    expect(await find(steps)).toEqual({ x: 0, y: 3, width: 40, height: 36 });
  });

  it("takes a line of a deviation of 5 as flat and one of more as picture", async () => {
    const rows = (low: number, high: number): Picture =>
      Array.from({ length: 20 }, (_, y) =>
        Array.from({ length: 20 }, (_, x) => (y < 4 ? (x % 2 ? low : high) : x * 12 + y)),
      );
    expect(await find(rows(100, 110))).toMatchObject({ y: 4 });
    expect(await find(rows(100, 111))).toBeNull();
  });

  it("looks at the sides only between top and bottom, or the other way round", async () => {
    // A white band above a black border: only once the band is gone are the sides flat.
    const picture = framed(40, 40, { x: 10, y: 10, width: 20, height: 20 });
    for (let y = 0; y < 10; y++) (picture[y] as number[]).fill(255);
    const rowsFirst = await find(picture, "rows");
    const columnsFirst = await find(picture, "columns");
    const transposed = picture.map((row, y) => row.map((_, x) => picture[x]?.[y] as number));
    const other = await find(transposed, "columns");
    expect(rowsFirst).toEqual({ x: 10, y: 10, width: 20, height: 20 });
    expect(columnsFirst).toEqual({ x: 0, y: 10, width: 40, height: 20 });
    expect(other).toEqual(rowsFirst);
  });
});
