import { describe, expect, it } from "vitest";
import { KeyFrames, microseconds } from "./keyframes";

const ROWS = "55".repeat(8);
/** Complexity 56 from the rows alone; the last digits tell hashes apart. */
const busy = (columns: string) => ({ hex: ROWS + columns.padStart(16, "0"), ties: "0".repeat(32) });
const FLAT = { hex: "f".repeat(32), ties: "0".repeat(32) };

describe("microseconds", () => {
  it("rounds half up, exactly", () => {
    expect(microseconds(1001, 30_000)).toBe(33_367);
    expect(microseconds(1, 2_000_000)).toBe(1);
    expect(microseconds(1, 2_000_001)).toBe(0);
    expect(microseconds(0, 90_000)).toBe(0);
    expect(microseconds(2 ** 40, 90_000)).toBe(
      Number((2n ** 41n * 1_000_000n + 90_000n) / 180_000n),
    );
  });
});

describe("KeyFrames", () => {
  const sampled = (times: number[]): number[] => {
    const keys = new KeyFrames(20);
    return times.filter((time) => keys.samples(time));
  };

  it("samples 25 times a second, whatever the frame rate", () => {
    const at = (fps: number): number[] =>
      Array.from({ length: fps }, (_, n) => Math.floor((n * 1_000_000) / fps + 0.5));
    expect(sampled(at(25))).toHaveLength(25);
    expect(sampled(at(24))).toHaveLength(24);
    expect(sampled(at(60))).toHaveLength(25);
    expect(sampled(at(10))).toHaveLength(10);
  });

  it("takes the first frame at or after each tick of a variable rate", () => {
    expect(sampled([0, 39_999, 40_000, 40_001, 95_000, 119_999, 120_000, 500_000])).toEqual([
      0, 40_000, 95_000, 120_000, 500_000,
    ]);
  });

  it("keeps a frame only when it is far from the last one kept", () => {
    const keys = new KeyFrames(4);
    expect(keys.add(0, busy("0"))).toBe(true);
    expect(keys.add(40_000, busy("f"))).toBe(false);
    expect(keys.add(80_500, busy("1f"))).toBe(true);
    expect(keys.add(120_000, busy("10"))).toBe(false);
    expect(keys.frames()).toEqual([
      { pos: 0, dhash: busy("0").hex },
      { pos: 81, dhash: busy("1f").hex },
    ]);
  });

  it("passes over frames that say too little, but keeps one where there is nothing else", () => {
    const keys = new KeyFrames(20);
    expect(keys.frames()).toEqual([]);
    keys.add(0, FLAT);
    keys.add(40_000, { ...FLAT, hex: "0".repeat(32) });
    expect(keys.frames()).toEqual([{ pos: 0, dhash: FLAT.hex }]);
    keys.add(80_000, busy("0"));
    expect(keys.frames()).toEqual([{ pos: 80, dhash: busy("0").hex }]);
  });

  it("writes ties only where there are some", () => {
    const keys = new KeyFrames(20);
    keys.add(0, { ...busy("0"), ties: `1${"0".repeat(31)}` });
    expect(keys.frames()).toEqual([{ pos: 0, dhash: busy("0").hex, ties: `1${"0".repeat(31)}` }]);
  });
});
