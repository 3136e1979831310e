import { describe, expect, it } from "vitest";
import { paint } from "./patterns.testing";
import { reduced } from "./picture";
import { squareOf, tensorOf } from "./preprocessing";
import { SQUARE_CASES, TABLE } from "./vectors.testing";

describe("squareOf", () => {
  it.each(SQUARE_CASES)("gives Pillow's bytes for $pattern of $width x $height", (each) => {
    const square = squareOf(reduced(paint(each), each.reduce), each.size, each.crop);
    expect(btoa(String.fromCharCode(...square))).toBe(each.square);
  });
});

describe("tensorOf", () => {
  const how = TABLE.preprocessing;

  it("has one channel after the other, less the mean, by the deviation", () => {
    const square = Uint8Array.of(1, 2, 3, 11, 12, 13);
    expect([...tensorOf(square, how)]).toEqual([1, 11, 2, 12, 3, 13]);
    const other = { ...how, mean: [1, 2, 3], deviation: [2, 5, 10] };
    expect([...tensorOf(square, other)]).toEqual([0, 5, 0, 2, 0, 1]);
  });

  it("refuses what it does not know", () => {
    expect(() => tensorOf(new Uint8Array(3), { ...how, layout: "nhwc" })).toThrow(/does not know/);
  });
});
