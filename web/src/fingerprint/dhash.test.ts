import { describe, expect, it } from "vitest";
import { gridsOf } from "./area";
import {
  complexity,
  dhashOfGrids,
  hamming,
  hashOfJson,
  hashToJson,
  inverse,
  NO_TIES,
  ORIENTATIONS,
  type Orientation,
  orient,
} from "./dhash";

type Picture = number[][];

/** Where pixel (x, y) of the turned picture comes from in one that is `w` wide and `h` high. */
const SOURCES: Record<Orientation, (x: number, y: number, w: number, h: number) => number[]> = {
  upright: (x, y) => [x, y],
  mirror: (x, y, w) => [w - 1 - x, y],
  flip: (x, y, _w, h) => [x, h - 1 - y],
  "rotate-180": (x, y, w, h) => [w - 1 - x, h - 1 - y],
  "rotate-90": (x, y, _w, h) => [y, h - 1 - x],
  "rotate-270": (x, y, w) => [w - 1 - y, x],
  transpose: (x, y) => [y, x],
  transverse: (x, y, w, h) => [w - 1 - y, h - 1 - x],
};

function turned(picture: Picture, orientation: Orientation): Picture {
  const [h, w] = [picture.length, picture[0]?.length ?? 0];
  const swaps = ["rotate-90", "rotate-270", "transpose", "transverse"].includes(orientation);
  const [newW, newH] = swaps ? [h, w] : [w, h];
  return Array.from({ length: newH }, (_, y) =>
    Array.from({ length: newW }, (_, x) => {
      const [fromX = 0, fromY = 0] = SOURCES[orientation](x, y, w, h);
      return picture[fromY]?.[fromX] as number;
    }),
  );
}

function hashOf(picture: Picture) {
  const width = picture[0]?.length ?? 0;
  const words = new Uint32Array(picture.flat().map((gray) => gray * 0x010101));
  return dhashOfGrids(gridsOf(words, width, picture.length, "rgba"));
}

/** A noisy picture with flat parts, so that some comparisons are ties. */
function picture(width: number, height: number, seed: number): Picture {
  let state = seed;
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return x < width / 2 && y < height / 2 ? 90 : (state >> 16) & 255;
    }),
  );
}

describe("orient", () => {
  const pictures = [picture(9, 8, 1), picture(8, 9, 2), picture(31, 17, 3), picture(72, 72, 4)];

  it.each(ORIENTATIONS)("gives the hash of the turned picture: %s", (orientation) => {
    for (const before of pictures) {
      expect(orient(hashOf(before), orientation)).toEqual(hashOf(turned(before, orientation)));
    }
  });

  it("keeps ties and is undone by the inverse", () => {
    const hash = hashOf(picture(40, 40, 5));
    expect(hash.ties).not.toBe(NO_TIES);
    for (const orientation of ORIENTATIONS) {
      expect(orient(orient(hash, orientation), inverse(orientation))).toEqual(hash);
      expect(hamming(orient(hash, orientation).ties, NO_TIES)).toBe(hamming(hash.ties, NO_TIES));
    }
  });
});

describe("complexity", () => {
  it("is 0 for one direction and 112 for a chequerboard", () => {
    expect(complexity("f".repeat(32))).toBe(0);
    expect(complexity("0".repeat(32))).toBe(0);
    expect(complexity(`${"aa".repeat(8)}${"0".repeat(16)}`)).toBe(56);
    expect(complexity(`${"55".repeat(8)}${"ff00".repeat(4)}`)).toBe(112);
  });
});

describe("hamming", () => {
  it("counts differing bits", () => {
    expect(hamming(NO_TIES, NO_TIES)).toBe(0);
    expect(hamming("f".repeat(32), NO_TIES)).toBe(128);
    expect(hamming(`8${"0".repeat(30)}1`, NO_TIES)).toBe(2);
  });
});

describe("JSON of a hash", () => {
  it("leaves out ties of zero", () => {
    const plain = { hex: "ab".repeat(16), ties: NO_TIES };
    const tied = { hex: "ab".repeat(16), ties: `${"0".repeat(31)}1` };
    expect(hashToJson(plain)).toEqual({ dhash: plain.hex });
    expect(hashToJson(tied)).toEqual({ dhash: tied.hex, ties: tied.ties });
    expect(hashOfJson(hashToJson(plain))).toEqual(plain);
    expect(hashOfJson(hashToJson(tied))).toEqual(tied);
  });
});
