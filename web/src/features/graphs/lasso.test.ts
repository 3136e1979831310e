import { describe, expect, it } from "vitest";
import { changed, drawnTo, type Place, pointsInside } from "./lasso";

const at = (x: number, y: number): Place => ({ x, y });
const GRID = {
  x: Array.from({ length: 100 }, (_, place) => place % 10),
  y: Array.from({ length: 100 }, (_, place) => Math.floor(place / 10)),
};

describe("points inside an outline", () => {
  it("are those of a rectangle with its edges, from whichever corner it was drawn", () => {
    for (const [from, to] of [
      [at(2, 3), at(4, 5)],
      [at(4, 3), at(2, 5)],
    ] as const) {
      const found = pointsInside({ kind: "rectangle", from, to }, GRID);
      expect(found).toEqual([32, 33, 34, 42, 43, 44, 52, 53, 54]);
    }
  });

  it("are those a lasso goes around, whichever way, with its bays left out", () => {
    const bay = [at(0.5, 0.5), at(8.5, 0.5), at(8.5, 8.5), at(4.6, 1.5), at(0.5, 8.5)];
    const found = pointsInside({ kind: "lasso", line: bay }, GRID);
    expect(found).toEqual(pointsInside({ kind: "lasso", line: bay.toReversed() }, GRID));
    expect(found).toContain(11);
    expect(found).toContain(18);
    expect(found).not.toContain(75);
    expect(found).not.toContain(0);
  });

  it("of a rectangle drawn as a lasso are the same", () => {
    const line = [at(1.5, 1.5), at(6.5, 1.5), at(6.5, 3.5), at(1.5, 3.5)];
    const [from, , to] = line as [Place, Place, Place, Place];
    expect(pointsInside({ kind: "lasso", line }, GRID)).toEqual(
      pointsInside({ kind: "rectangle", from, to }, GRID),
    );
  });

  it("of what has no inside are none", () => {
    for (const line of [[], [at(1, 1)], [at(1, 1), at(8, 8)]]) {
      expect(pointsInside({ kind: "lasso", line }, GRID)).toEqual([]);
    }
  });
});

describe("drawing and selecting", () => {
  it("leaves out places that lie where the last one does", () => {
    const line = [at(0, 0), at(1, 1), at(3, 0), at(4, 0)].reduce(drawnTo, [] as readonly Place[]);
    expect(line).toEqual([at(0, 0), at(3, 0)]);
  });

  it("replaces, adds and takes away", () => {
    const old = new Set(["a", "b"]);
    expect([...changed(old, ["c"], "replace")]).toEqual(["c"]);
    expect([...changed(old, ["b", "c"], "add")]).toEqual(["a", "b", "c"]);
    expect([...changed(old, ["b", "c"], "take")]).toEqual(["a"]);
    expect([...old]).toEqual(["a", "b"]);
  });
});
