/** The vectors of spec/dhash, which the Python package meets as well. */
import { describe, expect, it } from "vitest";
import framesText from "../../../spec/dhash/key-frames.json?raw";
import keyedText from "../../../spec/dhash/keyed.json?raw";
import orientationsText from "../../../spec/dhash/orientations.json?raw";
import pixelsText from "../../../spec/dhash/pixels.json?raw";
import { gridsOf, type Layout } from "./area";
import { complexity, type DHash, dhashOfGrids, inverse, type Orientation, orient } from "./dhash";
import { fromHex, hashKeyOf } from "./hashKey";
import { type KeyedHashJson, keyedHash, keyingOf, plainBits } from "./keyed";
import { KeyFrames, microseconds } from "./keyframes";
import { lineSums, orientationOf, type Pixels } from "./pixels";
import { type Box, findBox } from "./trim";
import type { HashJson } from "./types";

interface Hash {
  dhash: string;
  ties: string;
}

interface PixelCase extends Hash {
  pattern: Pattern;
  width: number;
  height: number;
  layout: "rgb" | "luma" | "luma-10-bit";
  margins?: [number, number, number, number];
  shade?: number;
  complexity: number;
  box?: [number, number, number, number];
  trimmed?: Hash | null;
}

type Pattern = "waves" | "flat" | "gradient" | "checks" | "noise";

interface Picture {
  width: number;
  height: number;
  pattern: Pattern;
}

type Sample = (x: number, y: number, picture: Picture) => [number, number, number];

const div = (a: number, b: number): number => Math.floor(a / b);
const gray = (value: number): [number, number, number] => [value, value, value];

const PATTERNS: Record<Pattern, Sample> = {
  waves: (x, y) => [7 * x + 13 * y + div(x * y, 5), div(x * x, 3) + 5 * y, x * y + 11 * x],
  flat: () => [120, 131, 142],
  gradient: (x, _y, { width }) => gray(div(255 * x, Math.max(width - 1, 1))),
  checks: (x, y) => gray(25 + 205 * ((div(x, 8) + div(y, 8)) % 2)),
  noise: (x, y) => {
    let v = (Math.imul(374761393, x) + Math.imul(668265263, y)) >>> 0;
    v = Math.imul(v ^ (v >>> 13), 1274126177) >>> 0;
    v = (v ^ (v >>> 16)) >>> 0;
    return [v, v >>> 8, v >>> 16];
  },
};

/** Red, green and blue of each pixel, row by row. */
function paint(picture: Picture & Pick<PixelCase, "margins" | "shade">): number[][][] {
  const { width, height, pattern, shade = 0 } = picture;
  const [left, top, right, bottom] = picture.margins ?? [0, 0, 0, 0];
  const inner = { pattern, width: width - left - right, height: height - top - bottom };
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const [u, v] = [x - left, y - top];
      const inside = u >= 0 && v >= 0 && u < inner.width && v < inner.height;
      const sample = inside ? PATTERNS[pattern](u, v, inner) : gray(shade + ((x + y) % 2));
      return sample.map((value) => value & 255);
    }),
  );
}

const LAYOUTS: Record<PixelCase["layout"], Layout> = {
  rgb: "rgba",
  luma: "y8",
  "luma-10-bit": "y10",
};

/** The rows as words of a layout, each row padded to whole words. */
function wordsOf(rows: number[][][], layout: PixelCase["layout"]): Uint32Array<ArrayBuffer> {
  const bytes = rows.flatMap((row, y) => {
    const line = row.flatMap(([r = 0, g = 0, b = 0], x) => {
      if (layout === "rgb") return [r, g, b, 255];
      const deep = 4 * g + ((x + y) % 4);
      return layout === "luma" ? [g] : [deep & 255, deep >> 8];
    });
    return [...line, ...new Array<number>(-line.length & 3).fill(0)];
  });
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}

function hashOf(rows: number[][][], layout: PixelCase["layout"]): DHash {
  const width = rows[0]?.length ?? 0;
  return dhashOfGrids(gridsOf(wordsOf(rows, layout), width, rows.length, LAYOUTS[layout]));
}

const inMemory = (rows: number[][][]): Pixels => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  orientation: "upright",
  layout: "rgba",
  read: async ({ x, y, width, height }, words) => {
    words.set(wordsOf(crop(rows, { x, y, width, height }), "rgb"));
  },
  close: () => {},
});

const crop = (rows: number[][][], { x, y, width, height }: Box): number[][][] =>
  rows.slice(y, y + height).map((row) => row.slice(x, x + width));

const json = (hash: DHash): Hash => ({ dhash: hash.hex, ties: hash.ties });
const parse = ({ dhash, ties }: Hash): DHash => ({ hex: dhash, ties });

describe("pixels.json", () => {
  const cases = JSON.parse(pixelsText) as PixelCase[];

  it.each(cases)("$pattern $width x $height, $layout, margins $margins", async (one) => {
    const rows = paint(one);
    const hash = hashOf(rows, one.layout);
    expect(json(hash)).toEqual({ dhash: one.dhash, ties: one.ties });
    expect(complexity(hash.hex)).toBe(one.complexity);
    if (!one.box) return;
    const pixels = inMemory(rows);
    const found = await findBox(one.width, one.height, "rows", (axis, first, count, from, to) =>
      lineSums(pixels, axis, first, count, from, to),
    );
    const [left, top, right, bottom] = one.box;
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    expect(found ?? { x: 0, y: 0, width: one.width, height: one.height }).toEqual(box);
    expect(found && json(hashOf(crop(rows, found), "rgb"))).toEqual(one.trimmed);
  });
});

describe("orientations.json", () => {
  type Name = { orientation: Orientation; inverse: Orientation; exif: number };
  type Turned = Picture & { turned: Record<Orientation, Hash> };
  const all = JSON.parse(orientationsText) as (Name | Turned)[];
  const names = all.filter((one) => "orientation" in one);
  const pictures = all.filter((one) => "turned" in one);

  it("has eight names and some pictures", () => {
    expect(names).toHaveLength(8);
    expect(pictures.length).toBeGreaterThan(0);
  });

  it.each(names)("$orientation is undone by $inverse", ({ orientation, inverse: other, exif }) => {
    expect(inverse(orientation)).toBe(other);
    // What EXIF asks for, as browsers report it: a clockwise rotation, then a flip.
    const turns: [number, boolean][] = [
      [0, false],
      [0, true],
      [180, false],
      [180, true],
      [90, true],
      [90, false],
      [270, true],
      [270, false],
    ];
    expect(orientationOf(...(turns[exif - 1] as [number, boolean]))).toBe(orientation);
  });

  it.each(pictures)("$pattern $width x $height in all orientations", (picture) => {
    const upright = hashOf(paint(picture), "rgb");
    for (const [name, hash] of Object.entries(picture.turned)) {
      expect(orient(upright, name as Orientation)).toEqual(parse(hash));
    }
  });
});

describe("key-frames.json", () => {
  interface FramesCase {
    name: string;
    variance: number;
    time_base: [number, number];
    frames: { ticks: number; dhash: string }[];
    sampled: number[];
    key_frames: { pos: number; dhash: string }[];
  }

  it.each(JSON.parse(framesText) as FramesCase[])("$name", (one) => {
    const [numerator, denominator] = one.time_base;
    const first = one.frames[0]?.ticks ?? 0;
    const keys = new KeyFrames(one.variance);
    const sampled: number[] = [];
    for (const [number, { ticks, dhash }] of one.frames.entries()) {
      const time = microseconds((ticks - first) * numerator, denominator);
      if (!keys.samples(time)) continue;
      sampled.push(number);
      keys.add(time, { hex: dhash, ties: "0".repeat(32) });
    }
    expect(sampled).toEqual(one.sampled);
    expect(keys.frames()).toEqual(one.key_frames);
  });
});

describe("keyed.json", () => {
  interface KeyedCase {
    key: string;
    id: string;
    mask: string;
    order: number[];
    hashes: { plain: HashJson; keyed: KeyedHashJson }[];
  }

  it.each(JSON.parse(keyedText) as KeyedCase[])("the key $id", async (one) => {
    const key = await hashKeyOf(fromHex(one.key));
    const keying = await keyingOf(key);
    expect([key.id, keying.id, keying.mask]).toEqual([one.id, one.id, one.mask]);
    expect([...keying.order]).toEqual(one.order);
    expect(one.hashes.length).toBeGreaterThan(0);
    for (const { plain, keyed } of one.hashes) {
      expect(keyedHash(keying, plain)).toEqual(keyed);
      expect(plainBits(keying, keyed.turned.slice(0, 32))).toBe(plain.dhash);
    }
  });
});
