import { describe, expect, it } from "vitest";
import { lineAt, strandsOf } from "./lines";
import type { Palette } from "./look";
import type { DrawnEdge } from "./model";

const PALETTE = { match: "grey", bridge: "amber", doubtful: "red", soft: "soft" } as Palette;

function edge(id: string, more: Partial<DrawnEdge> = {}): DrawnEdge {
  const [from = "", to = ""] = id.split("-");
  const plain = { matches: [0], distance: 4, bridge: false, doubtful: false };
  return { id, from, to, kind: "match", ...plain, ...more };
}

const PLACES = new Map(
  Object.entries({ a: { x: 0, y: 0 }, b: { x: 100, y: 0 }, c: { x: 100, y: 100 } }),
);
const placeOf = (id: string) => PLACES.get(id);

describe("strandsOf", () => {
  it("puts together what looks the same, bridges last", () => {
    const edges = [
      edge("a-b", { bridge: true }),
      edge("b-c"),
      edge("a-c"),
      edge("c-b", { distance: 9 }),
    ];
    const strands = strandsOf(edges, PALETTE);
    expect(strands.map(({ edges: held }) => held.map(({ id }) => id))).toEqual([
      ["b-c", "a-c"],
      ["c-b"],
      ["a-b"],
    ]);
  });
});

describe("lineAt", () => {
  const strands = strandsOf([edge("a-b"), edge("b-c"), edge("b-gone")], PALETTE);

  it("finds the nearest within reach, and none beyond", () => {
    expect(lineAt(strands, placeOf, { x: 50, y: 6 }, 8)).toBe("a-b");
    expect(lineAt(strands, placeOf, { x: 96, y: 50 }, 8)).toBe("b-c");
    expect(lineAt(strands, placeOf, { x: 50, y: 50 }, 8)).toBeNull();
    // Beyond its end a line is as far as the end is.
    expect(lineAt(strands, placeOf, { x: -30, y: 0 }, 8)).toBeNull();
  });
});
