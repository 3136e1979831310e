import { describe, expect, it } from "vitest";
import vectorsText from "../../../spec/review/detail.json?raw";
import { detailOf, type Luma, lumaOf, middleOf, type Traces, traces } from "./detail";

interface Case {
  readonly by: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly across: Traces | null;
  readonly down: Traces | null;
  readonly detail: number | null;
}

const CASES = JSON.parse(vectorsText) as Case[];

function noise(x: number, y: number): number {
  let v = (Math.imul(374761393, x) + Math.imul(668265263, y)) >>> 0;
  v = Math.imul(v ^ (v >>> 13), 1274126177) >>> 0;
  return (v ^ (v >>> 16)) & 255;
}

const smoothed = (x: number, y: number): number =>
  (noise(x, y) + noise(x + 1, y) + noise(x, y + 1) + noise(x + 1, y + 1)) >> 2;

/** The picture of a case, as spec/README.md has it. */
function paint({ by, width, height }: Case): Luma {
  const whole = 2 * by[0];
  const place = (at: number) => {
    const p = (2 * at + 1) * by[1] + by[0];
    return [Math.floor(p / whole), p % whole] as const;
  };
  const mixed = (a: number, b: number, part: number) =>
    Math.floor((a * (whole - part) + b * part) / whole);
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const [y, yPart] = place(row);
    for (let column = 0; column < width; column++) {
      const [x, xPart] = place(column);
      const line = (below: number) =>
        mixed(smoothed(x, y + below), smoothed(x + 1, y + below), xPart);
      data[row * width + column] = mixed(line(0), line(1), yPart);
    }
  }
  return { data, width, height };
}

describe("detail", () => {
  it("finds what was enlarged in the vectors", () => {
    expect(new Set(CASES.map(({ detail }) => detail)).size).toBe(3);
  });

  it.each(CASES)("of noise enlarged by $by to $width x $height", (one) => {
    const { data, width, height } = paint(one);
    expect(traces(data, 0, width, height, 1, width)).toEqual(one.across);
    expect(traces(data, 0, height, width, width, 1)).toEqual(one.down);
    expect(detailOf({ data, width, height })).toBe(one.detail);
  });

  it("is the same of the middle alone", () => {
    const large = CASES.find(({ width }) => width > 2048) as Case;
    const { data, width, height } = paint(large);
    const middle = middleOf(width, height);
    const rows = Array.from({ length: middle.height }, (_, row) =>
      data.subarray((middle.y + row) * width + middle.x).subarray(0, middle.width),
    );
    const part = new Uint8Array(rows.flatMap((row) => [...row]));
    expect(detailOf({ ...middle, data: part })).toBe(large.detail);
  });

  it("of flat pictures is unknown", () => {
    expect(detailOf({ data: new Uint8Array(500 * 500), width: 500, height: 500 })).toBeNull();
  });

  it("is told by luma", () => {
    const pixels = {
      data: new Uint8ClampedArray([255, 0, 0, 255, 1, 2, 3, 0]),
      width: 2,
      height: 1,
    };
    expect([...lumaOf(pixels as ImageData).data]).toEqual([76, 1]);
  });
});
