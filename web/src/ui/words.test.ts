import { describe, expect, it } from "vitest";
import type { Overlap } from "../match/overlap";
import { distanceWords, type Likeness, likenessWords, overlapWords, pictureAtWords } from "./words";

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

describe("overlapWords", () => {
  const stretch = {
    ownStart: 1000,
    ownEnd: 83_000,
    start: 750_400,
    end: 832_400,
    rate: 1,
    frames: 30,
  };
  const found: Overlap = {
    relation: "overlapping",
    orientation: "upright",
    rate: 1,
    stretches: [stretch],
    ownShare: 0.8199,
    otherShare: 0.05,
    weight: 30,
    videos: 2,
  };

  // The same as in tests/cli/test_words.py.
  it.each<[Partial<Overlap>, string]>([
    [{ stretches: [] }, "no stretch of A is in B"],
    [{ orientation: "mirror" }, "82 % of A is in B from 12:30, mirrored"],
    [{ relation: "contained", ownShare: 0.98 }, "all of A is in B from 12:30"],
    [{ relation: "contains", otherShare: 0.97 }, "all of B is in A from 0:01"],
    [
      { relation: "same", ownShare: 1, otherShare: 0.934, stretches: [stretch, stretch] },
      "all of A is in B and 93 % of B in A, in 2 pieces",
    ],
    [{ relation: "common", videos: 12 }, "A and B share only a piece seen in 12 videos"],
    [
      { relation: "common", videos: 5, stretches: [{ ...stretch, start: 0 }] },
      "A and B share only an intro seen in 5 videos",
    ],
    [{ rate: 1 / 0.96 }, "82 % of A is in B from 12:30, A 1.04 times as fast"],
    [{ rate: 0.5 }, "82 % of A is in B from 12:30, B 2.00 times as fast"],
    [{ otherShare: 0.001, ownShare: 0.001 }, "1 % of A is in B from 12:30"],
  ])("%o", (parts, words) => {
    expect(overlapWords({ ...found, ...parts })).toBe(words);
  });

  it("tells the time of a picture", () => {
    expect(pictureAtWords(750_400)).toBe("is the picture at 12:30.4");
  });
});
