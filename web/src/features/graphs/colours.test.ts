import { describe, expect, it } from "vitest";
import text from "../../../../spec/explore/colours.json?raw";
import { COLOURS, clusterColour, inkOn, luminance } from "./colours";

const vectors = JSON.parse(text) as Record<"light" | "dark", string[]>;
const CARDS = { light: "#ffffff", dark: "#1e2327" } as const;

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe("the colours of clusters", () => {
  it("are those of the command", () => {
    const all = (dark: boolean) =>
      Array.from({ length: COLOURS }, (_, cluster) => clusterColour(cluster, dark));
    expect({ light: all(false), dark: all(true) }).toEqual(vectors);
  });

  it("are different, and begin anew after the last", () => {
    for (const dark of [false, true]) {
      const all = Array.from({ length: COLOURS }, (_, cluster) => clusterColour(cluster, dark));
      expect(new Set(all).size).toBe(COLOURS);
      expect(clusterColour(COLOURS + 3, dark)).toBe(all[3]);
    }
  });

  it("stand out from the card, and carry a number that can be read", () => {
    for (const theme of ["light", "dark"] as const) {
      for (const colour of vectors[theme]) {
        expect(contrast(colour, CARDS[theme])).toBeGreaterThanOrEqual(3);
        expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
