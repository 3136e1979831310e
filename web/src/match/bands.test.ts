import { describe, expect, it } from "vitest";
import { popcount } from "../fingerprint/dhash";
import { bandsFor, flipsOf, keyOf, keysOf, permute, thresholdsFor } from "./bands";
import { distanceOf, wordsOf } from "./hamming";
import { randomHex, seeded } from "./vectors.testing";

const SIZES = [0, 1, 300, 3000, 20_000, 50_000, 100_000, 200_000, 1_000_000, 100_000_000];

function permuted(words: Uint32Array): Uint32Array {
  const out = new Uint32Array(4);
  permute(words, out, 0);
  return out;
}

describe("bands", () => {
  it("hold every bit of a hash once", () => {
    for (const size of SIZES) {
      const bands = bandsFor(size);
      expect(bands.reduce((sum, { width }) => sum + width, 0)).toBe(128);
      for (const { width } of bands) {
        expect(width).toBeGreaterThanOrEqual(8);
        expect(width).toBeLessThanOrEqual(16);
      }
      const held = new Set<string>();
      for (let bit = 0; bit < 128; bit++) {
        const words = new Uint32Array(4);
        words[bit >> 5] = 1 << (bit & 31);
        const keys = bands.map((band) => keyOf(permuted(words), 0, band));
        expect(keys.reduce((sum, key) => sum + popcount(key), 0)).toBe(1);
        held.add(keys.join());
      }
      expect(held.size).toBe(128);
    }
  });

  it("of many hashes are those of each", () => {
    const random = seeded(3);
    const hashes = Uint32Array.from({ length: 4 * 50 }, random);
    for (const band of bandsFor(100_000)) {
      const keys = Array.from({ length: 50 }, (_, row) => keyOf(hashes, 4 * row, band));
      expect([...keysOf(hashes, 50, band)]).toEqual(keys);
    }
  });

  it("hold no two neighbouring cells of a plane", () => {
    for (const size of SIZES) {
      const bands = bandsFor(size);
      const bandOf = (plane: number, y: number, x: number) => {
        const words = new Uint32Array(4);
        const bit = 64 * plane + 8 * y + x;
        words[bit >> 5] = 1 << (31 - (bit & 31));
        return bands.findIndex((band) => keyOf(permuted(words), 0, band) !== 0);
      };
      for (const plane of [0, 1]) {
        for (let y = 0; y < 8; y++) {
          for (let x = 0; x < 7; x++) {
            expect(bandOf(plane, y, x)).not.toBe(bandOf(plane, y, x + 1));
            expect(bandOf(plane, x, y)).not.toBe(bandOf(plane, x + 1, y));
          }
        }
      }
    }
  });

  it("are permuted without a change of distances", () => {
    const random = seeded(4);
    for (let n = 0; n < 100; n++) {
      const [a, b] = [wordsOf(randomHex(random)), wordsOf(randomHex(random))];
      expect(distanceOf(permuted(a), permuted(b))).toBe(distanceOf(a, b));
    }
  });

  it("may not all differ by more than their thresholds, but by one more than these they may", () => {
    for (const count of [8, 9, 10, 11, 12, 16]) {
      for (let radius = 0; radius <= 128; radius++) {
        const thresholds = [...thresholdsFor(count, radius)];
        expect(thresholds.reduce((sum, most) => sum + most + 1, 0)).toBe(radius + 1);
        expect(Math.max(...thresholds) - Math.min(...thresholds)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("are flipped in all ways, those of few bits first", () => {
    for (const width of [8, 9, 13]) {
      const { masks, upTo } = flipsOf(width);
      expect(new Set(masks).size).toBe(2 ** width);
      upTo.forEach((end, ones) => {
        const within = [...masks].filter((mask) => popcount(mask) <= ones);
        expect([...masks.subarray(0, end)].every((mask) => popcount(mask) <= ones)).toBe(true);
        expect(end).toBe(within.length);
      });
    }
  });
});
