import { describe, expect, it } from "vitest";
import { ORIENTATIONS } from "../fingerprint/dhash";
import { type Crop, cropped, estimateCrop, placeByMatch, turnedSize, wholeOf } from "./align";
import { type Affine, applyTo, chain, contain, IDENTITY, invert, turnOf } from "./geometry";
import { changed, numbersOf, planeOf, sceneOf } from "./testing";

const CORNERS = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 1, y: 1 },
];

/** The largest distance in pixels of A of a corner from where it should be in B. */
function farOff(crop: Crop, part: readonly number[], edge: number): number {
  const [left = 0, top = 0, wide = 1, high = 1] = part;
  return Math.max(
    ...CORNERS.flatMap(({ x, y }) => [
      Math.abs(crop.scaleX * x + crop.shiftX - (left + wide * x)) * edge,
      Math.abs(crop.scaleY * y + crop.shiftY - (top + high * y)) * edge,
    ]),
  );
}

describe("placeByMatch", () => {
  it.each(ORIENTATIONS)("puts every place of a picture that is A %s under A's", (orientation) => {
    const a = { width: 400, height: 300 };
    const turn = turnOf(orientation, a.width, a.height);
    const b = turnedSize(a, orientation);
    const place = placeByMatch(b, orientation, wholeOf(a), wholeOf(b));
    for (const point of [
      { x: 0, y: 0 },
      { x: 130, y: 20 },
      { x: 400, y: 300 },
    ]) {
      const back = applyTo(place, applyTo(turn, point));
      expect(back.x).toBeCloseTo(point.x);
      expect(back.y).toBeCloseTo(point.y);
    }
  });

  it("lays what is inside of a border onto the picture without one", () => {
    // A at half its size, mirrored, in a border of 10 and 20 pixels.
    const b = { width: 220, height: 190 };
    const boxB = { x: 10, y: 20, width: 200, height: 150 };
    const place = placeByMatch(b, "mirror", wholeOf({ width: 400, height: 300 }), boxB);
    expect(applyTo(place, { x: 210, y: 20 })).toEqual({ x: 0, y: 0 });
    expect(applyTo(place, { x: 10, y: 170 })).toEqual({ x: 400, y: 300 });
  });
});

describe("estimateCrop", () => {
  const scene = sceneOf(7);
  const whole = planeOf(scene, 256, 192);

  it.each([
    ["a tenth off each side", [0.1, 0.1, 0.8, 0.8]],
    ["a corner", [0, 0, 0.72, 0.72]],
    ["off the middle, of another shape", [0.13, 0.02, 0.8, 0.9]],
    ["a little", [0.02, 0.03, 0.95, 0.95]],
  ] as const)("finds where A was cut from B: %s", (_name, part) => {
    const width = 256;
    const height = Math.round((256 * 0.75 * part[3]) / part[2]);
    const cut = planeOf(scene, width, height, part);
    const crop = estimateCrop(cut, whole, part[2] / part[3]);
    expect(crop).not.toBeNull();
    expect(farOff(crop as Crop, part, 256)).toBeLessThan(1);
  });

  it("finds where B was cut from A, in other tones and with noise", () => {
    const part = [0.08, 0.15, 0.8, 0.8] as const;
    const next = numbersOf(3);
    const b = changed(
      planeOf(scene, 200, 150, part),
      (value) => 0.6 * value + 60 + 10 * (next() - 0.5),
    );
    const crop = estimateCrop(whole, b, 1) as Crop;
    // A's edges as seen from B.
    expect(farOff(crop, [-0.1, -0.1875, 1.25, 1.25], 256)).toBeLessThan(1);
  });

  const next = numbersOf(5);
  const flat = planeOf(() => 90, 256, 192);
  it.each([
    ["the same picture", whole, whole],
    [
      "one in other tones and with noise",
      whole,
      changed(whole, (value) => value * 1.2 - 10 + 16 * (next() - 0.5)),
    ],
    ["one with a caption", whole, changed(whole, (v, x, y) => (x > 150 && y > 150 ? 255 : v))],
    ["another picture", whole, planeOf(sceneOf(99), 256, 192)],
    ["nothing at all", flat, flat],
    ["one of a single pixel", planeOf(scene, 1, 1), whole],
  ])("tells of no crop beside %s", (_name, a, b) => {
    expect(estimateCrop(a, b, 1)).toBeNull();
  });
});

describe("cropped", () => {
  it("moves B so that A's edges lie where they were cut", () => {
    // A shows the middle half of B, which is stored at the same scale.
    const a = { x: 0, y: 0, width: 100, height: 60 };
    const b = { width: 200, height: 120 };
    const place = placeByMatch(b, "upright", a, wholeOf(b));
    const crop = { scaleX: 0.5, scaleY: 0.5, shiftX: 0.25, shiftY: 0.25 };
    const map = cropped(place, a, crop);
    expect(applyTo(map, { x: 50, y: 30 })).toEqual({ x: 0, y: 0 });
    expect(applyTo(map, { x: 150, y: 90 })).toEqual({ x: 100, y: 60 });
  });
});

describe("affine maps", () => {
  it("go back the way they came", () => {
    const map: Affine = chain(turnOf("rotate-90", 30, 20), [2, 0, 0, 3, 5, 7]);
    chain(map, invert(map)).forEach((value, at) => {
      expect(value).toBeCloseTo(IDENTITY[at] as number);
    });
    expect(() => invert([1, 1, 1, 1, 0, 0])).toThrow(RangeError);
  });

  it("contain a box in the middle of another", () => {
    const map = contain(
      { x: 0, y: 0, width: 10, height: 10 },
      { x: 0, y: 0, width: 40, height: 20 },
    );
    expect(applyTo(map, { x: 0, y: 0 })).toEqual({ x: 10, y: 0 });
    expect(applyTo(map, { x: 10, y: 10 })).toEqual({ x: 30, y: 20 });
  });
});
