import { describe, expect, it } from "vitest";
import { ORIENTATIONS } from "../fingerprint/dhash";
import type { Pixels } from "../fingerprint/pixels";
import { paint } from "./patterns.testing";
import { type Picture, pictureOf, reduced, stepsDown, turned } from "./picture";

/** Pixels as a browser gives them; `boxes` are those that were read. */
function pixelsOf({ width, height, rgb }: Picture, over: Partial<Pixels> = {}) {
  const heights: number[] = [];
  const pixels: Pixels = {
    width,
    height,
    orientation: "upright",
    layout: "rgba",
    read: async (box, words) => {
      heights.push(box.height);
      const [red, blue] = pixels.layout === "rgba" ? [0, 2] : [2, 0];
      for (let at = 0; at < box.width * box.height; at++) {
        const from = 3 * ((box.y + Math.floor(at / box.width)) * width + box.x + (at % box.width));
        const [low = 0, middle = 0, high = 0] = [rgb[from + red], rgb[from + 1], rgb[from + blue]];
        words[at] = (0xff000000 | (high << 16) | (middle << 8) | low) >>> 0;
      }
    },
    close: () => {},
    ...over,
  };
  return { pixels, heights };
}

describe("pictureOf", () => {
  it("gives the same for both orders of the bytes of a word", async () => {
    const picture = paint({ pattern: "noise", width: 13, height: 9 });
    for (const layout of ["rgba", "bgra"] as const) {
      expect(await pictureOf(pixelsOf(picture, { layout }).pixels, [])).toEqual(picture);
    }
  });

  it("reads a large picture in strips of whole blocks", async () => {
    const picture = paint({ pattern: "noise", width: 2100, height: 1510 });
    const { pixels, heights } = pixelsOf(picture);
    expect(await pictureOf(pixels, [7, 2])).toEqual(reduced(reduced(picture, 7), 2));
    expect(heights.length).toBeGreaterThan(1);
    expect(heights.slice(0, -1).every((height) => height % 7 === 0)).toBe(true);
    expect(Math.max(...heights) * 2100).toBeLessThanOrEqual(1 << 20);
  });

  it.each(ORIENTATIONS)(
    "turns a picture stored %s after it was made smaller",
    async (orientation) => {
      const picture = paint({ pattern: "checks", width: 23, height: 16 });
      const { pixels } = pixelsOf(picture, { orientation });
      expect(await pictureOf(pixels, [3])).toEqual(turned(reduced(picture, 3), orientation));
    },
  );
});

describe("turned", () => {
  const grey = (values: readonly number[], width: number): Picture => ({
    width,
    height: values.length / width,
    rgb: Uint8Array.from(values.flatMap((value) => [value, value, value])),
  });
  const stored = grey([1, 2, 3, 4, 5, 6], 3);

  it.each([
    ["upright", [1, 2, 3, 4, 5, 6], 3],
    ["mirror", [3, 2, 1, 6, 5, 4], 3],
    ["flip", [4, 5, 6, 1, 2, 3], 3],
    ["rotate-180", [6, 5, 4, 3, 2, 1], 3],
    ["rotate-90", [4, 1, 5, 2, 6, 3], 2],
    ["rotate-270", [3, 6, 2, 5, 1, 4], 2],
    ["transpose", [1, 4, 2, 5, 3, 6], 2],
    ["transverse", [6, 3, 5, 2, 4, 1], 2],
  ] as const)("%s", (orientation, values, width) => {
    expect(turned(stored, orientation)).toEqual(grey(values, width));
  });
});

describe("stepsDown", () => {
  it.each([
    [4000, 3000, true, [8]],
    [8000, 6000, true, [8, 2]],
    [4000, 3000, false, [11]],
    [1200, 700, true, [2]],
    [1200, 700, false, [2]],
    [511, 511, true, []],
    [20, 9000, true, []],
  ])("of %i x %i, JPEG %s", (width, height, jpeg, steps) => {
    expect(stepsDown(width, height, 256, jpeg)).toEqual(steps);
  });
});
