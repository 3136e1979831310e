import { describe, expect, it } from "vitest";
import { legendSteps, widthOf } from "./widths";

describe("widthOf", () => {
  it("is thicker the closer two are", () => {
    const widths = Array.from({ length: 26 }, (_, distance) => widthOf(distance));
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(new Set(widths).size).toBe(26);
    expect(widthOf(99)).toBe(widthOf(25));
    expect(widthOf(99)).toBeGreaterThan(0);
  });
});

describe("legendSteps", () => {
  it("goes from none to the variance, each once", () => {
    expect(legendSteps(18)).toEqual([0, 6, 12, 18]);
    expect(legendSteps(1)).toEqual([0, 1]);
    expect(legendSteps(0)).toEqual([0]);
  });
});
