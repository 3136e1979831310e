import { describe, expect, it } from "vitest";
import { ORIENTATIONS } from "./dhash";
import { isQuarterTurn, lineSums, orientationOf, type Pixels, putOverWhite } from "./pixels";

describe("putOverWhite", () => {
  it("rounds each value to the nearest, for every value and alpha", () => {
    const words = new Uint32Array(256 * 256);
    for (let alpha = 0; alpha < 256; alpha++) {
      for (let value = 0; value < 256; value++) {
        words[alpha * 256 + value] =
          alpha * 2 ** 24 + ((255 - value) << 16) + (value << 8) + ((value * 7) & 255);
      }
    }
    putOverWhite(words);
    const over = (value: number, alpha: number): number =>
      Math.round((value * alpha + 255 * (255 - alpha)) / 255);
    const expected = words.map((_, at) => {
      const [value, alpha] = [at & 255, at >> 8];
      const [low, middle, high] = [(value * 7) & 255, value, 255 - value].map((c) =>
        over(c, alpha),
      );
      return 0xff000000 + ((high ?? 0) << 16) + ((middle ?? 0) << 8) + (low ?? 0);
    });
    expect(words).toEqual(expected);
  });
});

describe("orientationOf", () => {
  it("names each rotation and flip once", () => {
    const all = [0, 90, 180, 270].flatMap((turn) => [
      orientationOf(turn, false),
      orientationOf(turn, true),
    ]);
    expect(new Set(all)).toEqual(new Set(ORIENTATIONS));
    expect(orientationOf(-90, false)).toBe("rotate-270");
    expect(all.filter(isQuarterTurn)).toHaveLength(4);
    expect(() => orientationOf(45, false)).toThrow("no rotation by 45 degrees");
  });
});

describe("lineSums", () => {
  const pixels: Pixels = {
    width: 3,
    height: 2,
    orientation: "upright",
    layout: "bgra",
    read: async ({ x, y, width, height }, words) => {
      const rows = [
        [0xff0000ff, 0xff00ff00, 0xffff0000],
        [0xffffffff, 0xff000000, 0xff808080],
      ];
      words.set(rows.slice(y, y + height).flatMap((row) => row.slice(x, x + width)));
    },
    close: () => {},
  };
  // Blue, green, red; white, black, gray.
  const luma = [
    [29, 149, 76],
    [255, 0, 128],
  ];
  const sums = (values: number[]) => ({
    sum: values.reduce((sum, value) => sum + value, 0),
    squares: values.reduce((sum, value) => sum + value * value, 0),
  });

  it("adds 8-bit luma along rows and columns", async () => {
    expect(await lineSums(pixels, "rows", 0, 2, 1, 3)).toEqual(
      luma.map((row) => sums(row.slice(1))),
    );
    expect(await lineSums(pixels, "columns", 1, 2, 0, 2)).toEqual([
      sums([149, 0]),
      sums([76, 128]),
    ]);
  });
});
