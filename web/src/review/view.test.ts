import { describe, expect, it } from "vitest";
import { applyTo, invert } from "./geometry";
import { clampView, fitView, panBy, toScreen, zoomAt } from "./view";

const extent = {
  bounds: { x: -10, y: 0, width: 400, height: 200 },
  pane: { width: 200, height: 300 },
  detail: 2,
};

describe("a view", () => {
  it("fits everything into the pane", () => {
    const map = toScreen(fitView(extent), extent.pane);
    expect(applyTo(map, { x: -10, y: 0 })).toEqual({ x: 0, y: 100 });
    expect(applyTo(map, { x: 390, y: 200 })).toEqual({ x: 200, y: 200 });
  });

  it("keeps the place under the pointer when zooming", () => {
    const pointer = { x: 140, y: 130 };
    const before = fitView(extent);
    const place = applyTo(invert(toScreen(before, extent.pane)), pointer);
    const after = zoomAt(before, 3, { x: 40, y: -20 }, extent);
    expect(after.scale).toBeCloseTo(before.scale * 3);
    const now = applyTo(toScreen(after, extent.pane), place);
    expect(now.x).toBeCloseTo(pointer.x);
    expect(now.y).toBeCloseTo(pointer.y);
  });

  it("moves with the hand", () => {
    const before = { scale: 2, x: 100, y: 100 };
    expect(panBy(before, 10, -20, extent)).toEqual({ scale: 2, x: 95, y: 110 });
  });

  it("has bounds", () => {
    expect(clampView({ scale: 1e9, x: 1e9, y: -1e9 }, extent)).toEqual({
      scale: 64,
      x: 390,
      y: 0,
    });
    expect(clampView({ scale: 0, x: 0, y: 0 }, extent).scale).toBe(0.25);
  });
});
