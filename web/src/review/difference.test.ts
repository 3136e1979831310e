import { describe, expect, it } from "vitest";
import { differenceOf, differenceWords, paint, regionsOf, STRENGTH } from "./difference";
import type { Plane } from "./plane";
import { changed, numbersOf, planeOf, sceneOf } from "./testing";

const WIDTH = 320;
const HEIGHT = 240;
const picture = changed(planeOf(sceneOf(11), WIDTH, HEIGHT), (value) => value);
const all = new Uint8Array(WIDTH * HEIGHT).fill(1);

function regions(a: Plane, b: Plane, strength = STRENGTH, both = all) {
  return regionsOf(differenceOf(a, b, both), strength);
}

/** Quantises blocks of eight pixels, as JPEG does in its own way. */
function recompressed(plane: Plane, step: number): Plane {
  const next = numbersOf(21);
  const dither = Float32Array.from({ length: WIDTH * HEIGHT }, () => next() - 0.5);
  return changed(plane, (value, x, y) => {
    const block = dither[(y >> 3) * WIDTH + (x >> 3)] as number;
    return Math.round(value / step + block) * step;
  });
}

describe("differenceOf", () => {
  it.each<[string, (value: number) => number]>([
    ["brighter", (value) => value + 40],
    ["brighter than white", (value) => value + 110],
    ["darker", (value) => value * 0.5],
    ["more contrast", (value) => (value - 128) * 1.6 + 128],
    ["gamma", (value) => 255 * (value / 255) ** 0.5],
  ])("finds nothing where one is only changed in tone: %s", (_name, tone) => {
    expect(regions(picture, changed(picture, tone)).count).toBe(0);
  });

  it("finds nothing where one side is shaded", () => {
    const shaded = changed(picture, (value, x) => value * (1 - (0.4 * x) / WIDTH));
    expect(regions(picture, shaded).count).toBe(0);
  });

  it("finds nothing where one was compressed again", () => {
    expect(regions(picture, recompressed(picture, 12)).count).toBe(0);
  });

  it("finds a pasted text where it is, whatever the tones", () => {
    const stripes = (value: number, x: number, y: number) =>
      x >= 200 && x < 260 && y >= 180 && y < 200 && (x >> 2) % 2 === 0 ? 250 : value;
    const pasted = changed(changed(picture, stripes), (value) => value * 0.7 + 20);
    const found = regions(picture, pasted);
    expect(found.count).toBe(1);
    const [box] = found.boxes;
    expect(box?.x).toBeGreaterThan(192);
    expect(box?.y).toBeGreaterThan(172);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(268);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(208);
    expect(found.share).toBeGreaterThan(0.01);
    expect(found.share).toBeLessThan(0.04);
  });

  it("finds a mark on a plain surface", () => {
    const plain = planeOf(() => 200, WIDTH, HEIGHT);
    const marked = changed(plain, (value, x, y) =>
      (x - 60) ** 2 + (y - 60) ** 2 < 100 ? 40 : value,
    );
    const found = regions(plain, marked);
    expect(found.count).toBe(1);
    expect(found.boxes[0]?.x).toBeGreaterThan(40);
    expect(found.boxes[0]?.x).toBeLessThan(60);
  });

  it("tells several regions apart, the largest first", () => {
    const noise = numbersOf(2);
    const marked = changed(picture, (value, x, y) => {
      const large = x > 20 && x < 80 && y > 20 && y < 80;
      const small = x > 250 && x < 280 && y > 30 && y < 60;
      return large || small ? 255 * noise() : value;
    });
    const found = regions(picture, marked);
    expect(found.count).toBe(2);
    expect(found.boxes[0]?.x).toBeLessThan(found.boxes[1]?.x ?? 0);
  });

  it("does not look where only one of both has a picture", () => {
    const half = all.map((_, at) => (at % WIDTH < WIDTH / 2 ? 1 : 0));
    const other = changed(picture, (value, x) => (x > WIDTH / 2 ? 255 - value : value));
    expect(regions(picture, other, STRENGTH, half)).toEqual({ count: 0, boxes: [], share: 0 });
    expect(regions(picture, other, 1, new Uint8Array(all.length)).share).toBe(0);
  });

  it("finds more with more strength", () => {
    const next = numbersOf(4);
    const noisy = changed(picture, (value) => value + 50 * (next() - 0.5));
    const shares = [0, 0.5, 1].map((strength) => regions(picture, noisy, strength).share);
    expect(shares).toEqual([...shares].sort((p, q) => p - q));
    expect(shares[0]).toBe(0);
    expect(shares[2]).toBeGreaterThan(0.05);
  });
});

describe("paint", () => {
  it("leaves what is the same clear and colours what differs", () => {
    const map = {
      width: 3,
      height: 1,
      values: Float32Array.of(0, 0.9, 0.9),
      both: Uint8Array.of(1, 1, 0),
    };
    const alpha = [3, 7, 11].map((at) => paint(map, STRENGTH)[at]);
    expect(alpha).toEqual([0, 215, 0]);
  });
});

describe("differenceWords", () => {
  it.each([
    [0, 0, "No visible difference beyond compression"],
    [1, 0.004, "1 region differs, less than 1 % of the picture"],
    [3, 0.021, "3 regions differ, 2 % of the picture"],
  ])("%i regions", (count, share, words) => {
    expect(differenceWords({ count, boxes: [], share })).toBe(words);
  });
});
