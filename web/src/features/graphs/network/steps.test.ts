import { describe, expect, it } from "vitest";
import { DIRECTIONS, nearestNode, nextNode } from "./steps";

const GRID = new Map(
  Array.from({ length: 25 }, (_, at) => [`${at}`, { x: at % 5, y: Math.floor(at / 5) }] as const),
);

describe("nextNode", () => {
  it("goes to the neighbour, and back", () => {
    const go = (from: string, key: string) => {
      const direction = DIRECTIONS[key];
      return direction ? nextNode(GRID, from, direction) : null;
    };
    expect(go("12", "ArrowRight")).toBe("13");
    expect(go("12", "ArrowLeft")).toBe("11");
    expect(go("12", "ArrowUp")).toBe("7");
    expect(go("12", "ArrowDown")).toBe("17");
    expect(go("4", "ArrowRight")).toBeNull();
    expect(go("gone", "ArrowRight")).toBeNull();
  });
});

describe("nearestNode", () => {
  it("finds the nearest, and none where there is none", () => {
    expect(nearestNode(GRID, { x: 3.2, y: 1.9 })).toBe("13");
    expect(nearestNode(new Map(), { x: 0, y: 0 })).toBeNull();
  });
});
