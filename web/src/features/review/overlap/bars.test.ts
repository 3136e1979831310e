import { describe, expect, it } from "vitest";
import type { SharedStretches } from "../../../review/shared";
import { BAR, drawingOf, HEIGHT, linkPoints, WIDTH } from "./bars";

const stretch = { ownStart: 0, ownEnd: 2000, start: 4000, end: 6000, rate: 1, frames: 5 };

function shared(
  stretches: SharedStretches["overlap"]["stretches"],
  ownDuration: number,
  otherDuration: number,
): SharedStretches {
  return {
    kind: "stretches",
    overlap: {
      relation: "overlapping",
      orientation: "upright",
      rate: 1,
      stretches,
      ownShare: 1,
      otherShare: 0.2,
      weight: 5,
      videos: 2,
    },
    ownDuration,
    otherDuration,
  };
}

describe("the bars of two videos", () => {
  it("are to one scale, which the longer one fills", () => {
    const drawing = drawingOf(shared([stretch], 2000, 10_000));
    expect([drawing.own, drawing.other]).toEqual([WIDTH / 5, WIDTH]);
    const [piece] = drawing.pieces;
    expect(piece?.own).toEqual([0, 200]);
    expect(piece?.other).toEqual([400, 600]);
    expect(piece && linkPoints(piece)).toBe(
      `0,${BAR} 200,${BAR} 600,${HEIGHT - BAR} 400,${HEIGHT - BAR}`,
    );
  });

  it("reach to the end of the last stretch where no duration is known", () => {
    const drawing = drawingOf(shared([stretch], 0, 0));
    expect([drawing.own, drawing.other]).toEqual([WIDTH / 3, WIDTH]);
  });

  it("show the shortest stretch, within the bar", () => {
    const short = { ...stretch, ownStart: 1999, ownEnd: 2000, start: 9_999_999, end: 10_000_000 };
    const drawing = drawingOf(shared([short], 2000, 10_000_000));
    const [piece] = drawing.pieces;
    expect(piece?.other).toEqual([997, 1000]);
    // The bar itself is not as wide as that; the stretch begins with it.
    expect(piece?.own).toEqual([0, 3]);
  });
});
