import { describe, expect, it } from "vitest";
import { AreaSums, gridsOf, type Layout, pixelsPerWord } from "./area";
import { complexity, dhashOfGrids } from "./dhash";

/** The test picture both languages know: a formula of the coordinates. */
function picture(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      pixels[at] = x * 7 + y * 13 + Math.floor((x * y) / 5);
      pixels[at + 1] = Math.floor((x * x) / 3) + 5 * y;
      pixels[at + 2] = x * y + 11 * x;
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}

/** Puts rows of words into the input, from row `first` of the picture on. */
function put(sums: AreaSums, words: Uint32Array, perRow: number, first: number, rows: number) {
  sums.input.fill(0xa5a5a5a5);
  for (let y = 0; y < rows; y++) {
    const at = (first + y) * perRow;
    sums.input.set(words.subarray(at, at + perRow), y * sums.stride);
  }
}

/** Hash and complexity of the test picture, from an independent implementation. */
const VECTORS: [number, number, string, number][] = [
  [1, 1, "00000000000000000000000000000000", 0],
  [3, 5, "2424242424242424ffffffffffffffff", 32],
  [8, 8, "ffffffffffffffffffffffffffffffff", 0],
  [9, 8, "ffffffffffffffffffffffffffffffff", 0],
  [16, 16, "fffffffffffcf9e3fffffffefefcf9e3", 12],
  [17, 31, "fffffce397ffeef9fffef8e30f7ffef8", 31],
  [64, 48, "eec956d5961bb12accb364db94cb17a8", 80],
  [100, 75, "95b1a94a56d5a5aba7d5b4bd0b6acfb5", 72],
  [257, 129, "eb552cea853aebcd9e96697699866097", 74],
  [640, 427, "d4b6a5c497a58bc58277768301ff00fe", 74],
  [1021, 769, "26d2da9bd356642ddbb64941b609d9b6", 74],
];

/** The definition, cell by cell: sum of luma times overlap of pixel and cell. */
function slowGrid(luma: number[][], w: number, h: number): number[] {
  const height = luma.length;
  const width = luma[0]?.length ?? 0;
  const overlap = (pixel: number, parts: number, cell: number, size: number): number =>
    Math.max(
      0,
      Math.min((pixel + 1) * parts, (cell + 1) * size) - Math.max(pixel * parts, cell * size),
    );
  const out: number[] = [];
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < w; j++) {
      let sum = 0;
      luma.forEach((line, y) => {
        line.forEach((value, x) => {
          sum += value * overlap(x, w, j, width) * overlap(y, h, i, height);
        });
      });
      out.push(sum);
    }
  }
  return out;
}

describe("AreaSums", () => {
  it.each(VECTORS)("agrees with the reference at %ix%i", (width, height, hex, score) => {
    const words = new Uint32Array(picture(width, height).buffer);
    const hash = dhashOfGrids(gridsOf(words, width, height, "rgba"));
    expect(hash.hex).toBe(hex);
    expect(complexity(hash.hex)).toBe(score);
  });

  it("gives the same sums for any division into strips", () => {
    const [width, height] = [37, 700];
    const words = new Uint32Array(picture(width, height).buffer);
    const whole = gridsOf(words, width, height, "rgba");
    for (const strip of [1, 5, 64, 300]) {
      const sums = new AreaSums(width, height, "rgba", strip);
      for (let y = 0; y < height; y += strip) {
        const rows = Math.min(strip, height - y);
        put(sums, words, width, y, rows);
        sums.add(rows);
      }
      expect(sums.grids()).toEqual(whole);
      sums.release();
    }
  });

  const luma: Record<Layout, (bytes: Uint8Array, at: number) => number> = {
    rgba: (b, at) => 299 * byte(b, 4 * at) + 587 * byte(b, 4 * at + 1) + 114 * byte(b, 4 * at + 2),
    bgra: (b, at) => 299 * byte(b, 4 * at + 2) + 587 * byte(b, 4 * at + 1) + 114 * byte(b, 4 * at),
    y8: (b, at) => byte(b, at),
    y10: (b, at) => (byte(b, 2 * at) + 256 * byte(b, 2 * at + 1)) >> 2,
    y12: (b, at) => (byte(b, 2 * at) + 256 * byte(b, 2 * at + 1)) >> 4,
  };
  const byte = (bytes: Uint8Array, at: number): number => bytes[at] as number;

  it.each(["rgba", "bgra", "y8", "y10", "y12"] as const)(
    "equals the definition for %s",
    (layout) => {
      let seed = 1;
      for (const [width, height] of [
        [1, 1],
        [2, 300],
        [5, 3],
        [7, 40],
        [33, 11],
        [72, 72],
        [101, 9],
      ] as const) {
        const stride = Math.ceil(width / pixelsPerWord(layout));
        const bytes = new Uint8Array(stride * 4 * height).map(() => {
          seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
          return seed >> 16;
        });
        const top = layout === "y10" ? 3 : 15;
        if (layout === "y10" || layout === "y12") {
          for (let at = 1; at < bytes.length; at += 2) bytes[at] = byte(bytes, at) & top;
        }
        const perRow = stride * pixelsPerWord(layout);
        const lines = Array.from({ length: height }, (_, y) =>
          Array.from({ length: width }, (_, x) => luma[layout](bytes, y * perRow + x)),
        );
        const grids = gridsOf(new Uint32Array(bytes.buffer), width, height, layout);
        expect([...grids.row]).toEqual(slowGrid(lines, 9, 8));
        expect([...grids.column]).toEqual(slowGrid(lines, 8, 9));
      }
    },
  );

  it("stays exact when white fills the columns' 16 bits", () => {
    const [width, height] = [3, 9 * 8 * 8];
    const words = new Uint32Array(width * height).fill(0xffffffff);
    const grids = gridsOf(words, width, height, "rgba");
    const cell = width * height * 255_000;
    expect([...grids.row]).toEqual(new Array(72).fill(cell));
    expect([...grids.column]).toEqual(new Array(72).fill(cell));
  });

  it("can be used again after a reset", () => {
    const words = new Uint32Array(picture(20, 30).buffer);
    const sums = new AreaSums(20, 30, "rgba", 30);
    put(sums, new Uint32Array(600).fill(7), 20, 0, 30);
    sums.add(30);
    sums.grids();
    sums.reset();
    put(sums, words, 20, 0, 30);
    sums.add(30);
    expect(sums.grids()).toEqual(gridsOf(words, 20, 30, "rgba"));
    sums.release();
  });

  it("refuses to answer before the last row", () => {
    expect(() => new AreaSums(4, 4, "rgba", 4).grids()).toThrow("rows are missing");
  });
});
