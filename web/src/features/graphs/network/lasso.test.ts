import { describe, expect, it } from "vitest";
import { inPolygon, rectangle } from "./lasso";

describe("inPolygon", () => {
  const notched = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 4 },
    { x: 0, y: 10 },
  ];

  it("knows inside from outside, also in a notch", () => {
    expect(inPolygon({ x: 2, y: 2 }, notched)).toBe(true);
    expect(inPolygon({ x: 9, y: 7 }, notched)).toBe(true);
    expect(inPolygon({ x: 5, y: 8 }, notched)).toBe(false);
    expect(inPolygon({ x: 11, y: 5 }, notched)).toBe(false);
    expect(inPolygon({ x: -1, y: 0 }, notched)).toBe(false);
  });

  it("is the same whichever way the shape is drawn", () => {
    const back = notched.toReversed();
    for (let x = -1; x < 12; x += 0.37) {
      for (let y = -1; y < 12; y += 0.41) {
        expect(inPolygon({ x, y }, back)).toBe(inPolygon({ x, y }, notched));
      }
    }
  });

  it("leaves out what is enclosed twice", () => {
    const square = rectangle({ x: 0, y: 0 }, { x: 4, y: 4 });
    expect(inPolygon({ x: 1, y: 1 }, square)).toBe(true);
    expect(inPolygon({ x: 1, y: 1 }, [...square, ...square])).toBe(false);
  });

  it("has nothing in no shape", () => {
    expect(inPolygon({ x: 0, y: 0 }, [])).toBe(false);
    expect(inPolygon({ x: 0, y: 0 }, [{ x: 0, y: 0 }])).toBe(false);
  });
});
