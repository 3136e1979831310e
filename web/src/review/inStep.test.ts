import { describe, expect, it } from "vitest";
import { correct, linkOf, MOST_DRIFT, timeInA, timeInB } from "./inStep";

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
