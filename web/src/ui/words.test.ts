import { describe, expect, it } from "vitest";
import { distanceWords, type Likeness, likenessWords } from "./words";

const same: Likeness = {
  identical: false,
  distance: 0,
  neededVariance: 0,
  orientation: "upright",
  trimmed: false,
};

describe("likenessWords", () => {
  it.each<[Partial<Likeness>, string]>([
    [{ identical: true }, "identical file"],
    [{}, "same picture"],
    [{ orientation: "rotate-90" }, "same picture, turned right"],
    [{ distance: 3, neededVariance: 3 }, "near-identical"],
    [{ distance: 2, neededVariance: 12 }, "look-alike"],
    [{ distance: 16, neededVariance: 16, orientation: "mirror" }, "look-alike, mirrored"],
    [{ distance: 17, neededVariance: 17, trimmed: true }, "faint look-alike, border cut off"],
    [{ distance: 5, neededVariance: 5, scenes: true }, "look-alike scenes"],
    [{ scenes: true }, "same scenes"],
  ])("%o", (likeness, words) => {
    expect(likenessWords({ ...same, ...likeness })).toBe(words);
  });

  it("gives the number beside the words", () => {
    expect(distanceWords({ ...same, distance: 7 })).toBe("7 of 128 bits");
  });
});
