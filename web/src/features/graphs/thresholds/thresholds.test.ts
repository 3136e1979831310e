import { describe, expect, it } from "vitest";
import { about, barsOf, heightOf, valueAt } from "./bars";

describe("bars", () => {
  it("count every value once, and end at the last that is counted", () => {
    expect(barsOf([1, 0, 2, 0, 0], 1).map(({ count }) => count)).toEqual([1, 0, 2]);
    expect(barsOf([1, 0, 2, 4, 5], 2)).toEqual([
      { from: 0, to: 1, count: 1 },
      { from: 2, to: 3, count: 6 },
      { from: 4, to: 4, count: 5 },
    ]);
    expect(barsOf([0, 0], 1)).toEqual([]);
  });

  it("are as high as their root, none where there is nothing", () => {
    expect(heightOf(25, 100)).toBe(0.5);
    expect(heightOf(0, 0)).toBe(0);
  });

  it("are found by a place, at the ends as well", () => {
    expect([-1, 0, 0.5, 0.999, 1, 2].map((share) => valueAt(share, 25))).toEqual([
      0, 0, 13, 25, 25, 25,
    ]);
  });
});

describe("an estimate in words", () => {
  it("has no more digits than it deserves", () => {
    expect([0, 0.3, 3.4, 34.6, 1234, 56_789].map(about)).toEqual([
      "about 0",
      "fewer than 1",
      "about 3",
      "about 35",
      "about 1,200",
      "about 57,000",
    ]);
  });
});
