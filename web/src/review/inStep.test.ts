import { describe, expect, it } from "vitest";
import { correct, linkAt, linkOf, MOST_DRIFT, piecesOf, timeInA, timeInB } from "./inStep";

const link = { offset: 1500, rate: 1.25 };

describe("a link of two videos", () => {
  it("goes both ways", () => {
    expect(timeInB(2, link)).toBe(4);
    expect(timeInA(4, link)).toBe(2);
  });

  it("is that of the matched times, or none", () => {
    expect(linkOf(2000, 500)).toEqual({ offset: -1500, rate: 1 });
    expect(linkOf(null, null)).toEqual({ offset: 0, rate: 1 });
  });
});

describe("the pieces of two videos", () => {
  const otherwise = { offset: 7, rate: 1 };
  const stretch = { ownStart: 0, ownEnd: 4000, start: 1000, end: 5000, rate: 1, frames: 4 };
  const later = { ...stretch, ownStart: 6000, ownEnd: 8000, start: 9000, end: 11_500, rate: 1.25 };

  it("each have a link of their own, which holds until the next begins", () => {
    const pieces = piecesOf([stretch, later]);
    for (const a of [-1, 0, 3, 5.9]) expect(linkAt(pieces, a, otherwise)).toBe(pieces[0]?.link);
    for (const a of [6, 7, 20]) expect(linkAt(pieces, a, otherwise)).toBe(pieces[1]?.link);
    expect(timeInB(2, linkAt(pieces, 2, otherwise))).toBe(3);
    expect(timeInB(7, linkAt(pieces, 7, otherwise))).toBe(10.25);
    expect(linkAt([], 3, otherwise)).toBe(otherwise);
  });

  it("go by their ends where these tell the rate better", () => {
    const hours = { ...stretch, ownEnd: 7_200_000, start: 0, end: 7_500_000, rate: 1.0417 };
    const link = linkAt(piecesOf([hours]), 0, otherwise);
    expect(timeInB(7200, link)).toBeCloseTo(7500);
  });

  it("do not go by an end that was cut off", () => {
    expect(piecesOf([{ ...stretch, end: 4900 }])[0]?.link).toEqual({ offset: 1000, rate: 1 });
  });
});

describe("correct", () => {
  it("lets B be where it is in step, at the pace of both", () => {
    expect(correct(2, 4.005, link, 2)).toEqual({ kind: "pace", playbackRate: 2.5 });
  });

  it("slows B down where it is ahead and speeds it up where it is behind", () => {
    const ahead = correct(2, 4.05, link, 1);
    const behind = correct(2, 3.95, link, 1);
    expect(ahead.kind === "pace" && ahead.playbackRate).toBeLessThan(1.25);
    expect(behind.kind === "pace" && behind.playbackRate).toBeGreaterThan(1.25);
  });

  it("makes up for any small drift within two seconds", () => {
    for (const start of [-0.079, -0.03, 0.03, 0.079]) {
      let [a, b] = [0, 1.5 + start];
      for (let step = 0; step < 120; step++) {
        const correction = correct(a, b, link, 1);
        expect(correction.kind).toBe("pace");
        if (correction.kind === "pace") b += correction.playbackRate / 60;
        a += 1 / 60;
      }
      expect(Math.abs(b - timeInB(a, link))).toBeLessThan(0.02);
    }
  });

  it("jumps where the drift is large", () => {
    expect(correct(2, 4 + MOST_DRIFT + 0.01, link, 1)).toEqual({ kind: "seek", to: 4 });
    expect(correct(2, 1, link, 1)).toEqual({ kind: "seek", to: 4 });
  });
});
