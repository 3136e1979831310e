import { describe, expect, it } from "vitest";
import { nothing } from "../../tags/said";
import { onOf, tagOf } from "../../tags/testing";
import { draw } from "./model";
import { partsOf } from "./parts";
import { halfSize, placesOf } from "./placing";
import { cliques, shaAt } from "./testing";

describe("placesOf", () => {
  const network = cliques(2, 3, true);
  const parts = partsOf(network);
  const layout = Float32Array.of(0, 0, 90, 0, 45, 80, 400, 0, 490, 0, 445, 80);
  const tags = new Map(
    ["cat", "dog", "a rather long name of a tag"].map((name) => {
      const tag = tagOf(name);
      return [tag.id, tag] as const;
    }),
  );
  const said = new Map(
    network.nodes.map(({ sha256 }) => [
      sha256,
      { ...nothing(sha256), tags: [...tags.keys()].map((id) => onOf(id)) },
    ]),
  );
  const view = {
    level: "none",
    opened: new Set<string>(),
    cut: new Set<string>(),
    frames: new Map([[shaAt(1), [0, 1000, 2000, 3000, 4000]]]),
    tags,
    said,
    clusters: null,
  } as const;

  it("puts tags and key frames where they cover nothing", () => {
    const drawing = draw(network, parts, view);
    const places = placesOf(drawing, network, layout, new Map());
    expect(places.size).toBe(6 + 5 + 3);
    drawing.nodes.forEach((one, at) => {
      for (const other of drawing.nodes.slice(0, at)) {
        const [p, q] = [places.get(one.id), places.get(other.id)];
        const [[w, h], [v, g]] = [halfSize(one), halfSize(other)];
        if (!p || !q) throw new Error("a node has no place");
        const clear = Math.abs(p.x - q.x) >= w + v || Math.abs(p.y - q.y) >= h + g;
        expect(clear, `${one.name} and ${other.name}`).toBe(true);
      }
    });
  });

  it("puts a part in the middle of its contents, or where it was moved to", () => {
    const drawing = draw(network, parts, { ...view, level: "community", tags: null });
    const [one, other] = drawing.nodes.map(({ id }) => id);
    const moved = new Map([[other ?? "", { x: 7, y: 9 }]]);
    const places = placesOf(drawing, network, layout, moved);
    expect(places.get(one ?? "")?.x).toBeCloseTo(45);
    expect(places.get(other ?? "")).toEqual({ x: 7, y: 9 });
  });
});
