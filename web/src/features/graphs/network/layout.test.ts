import { describe, expect, it } from "vitest";
import type { Network } from "../../../api/explore";
import { layOut } from "./layout";
import { inputOf, keyOf } from "./layouts";
import { pack } from "./pack";
import { NODE_RADIUS } from "./sizes";
import { cliques, edgeOf, networkOf, nodeAt } from "./testing";

function placesOf(network: Network): Float32Array {
  const steps = layOut(inputOf(network));
  let last = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    expect(step.value).toBeGreaterThanOrEqual(last);
    expect(step.value).toBeLessThanOrEqual(1);
    last = step.value;
  }
}

function apart(places: Float32Array, a: number, b: number): number {
  const at = (place: number) => places[place] ?? Number.NaN;
  return Math.hypot(at(a * 2) - at(b * 2), at(a * 2 + 1) - at(b * 2 + 1));
}

function nearest(places: Float32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let a = 0; a < places.length / 2; a++) {
    for (let b = 0; b < a; b++) least = Math.min(least, apart(places, a, b));
  }
  return least;
}

/** A ring with chords: no shape that lies down by itself. */
function tangle(count: number): Network {
  const nodes = Array.from({ length: count }, (_, at) =>
    nodeAt(at, { component: 0, community: 0 }),
  );
  const edges = nodes.flatMap((_, at) => {
    const others = new Set([(at + 1) % count, (at * 7 + 3) % count]);
    return [...others].filter((other) => other > at).map((other) => edgeOf(at, other));
  });
  return networkOf(nodes, edges);
}

describe("layOut", () => {
  it.each([
    ["cliques apart", cliques(40, 5, false)],
    ["cliques in a chain", cliques(12, 6, true)],
    ["a tangle", tangle(150)],
    ["one large clique", cliques(1, 60, false)],
    ["files alone", networkOf(Array.from({ length: 50 }, (_, at) => nodeAt(at)))],
  ])("lets nothing overlap: %s", (_, network) => {
    const places = placesOf(network);
    expect(places.every(Number.isFinite)).toBe(true);
    expect(nearest(places)).toBeGreaterThan(2 * NODE_RADIUS);
  });

  it("is the same every time", () => {
    const network = cliques(5, 7, true);
    expect(placesOf(network)).toEqual(placesOf(network));
  });

  it("lays what matches nearer than what does not", () => {
    const places = placesOf(cliques(6, 5, true));
    const [within, between] = [apart(places, 0, 1), apart(places, 0, 29)];
    expect(within).toBeLessThan(between);
  });

  it("lays out one file, two, and none", () => {
    expect(placesOf(networkOf([]))).toHaveLength(0);
    expect(placesOf(networkOf([nodeAt(0)])).every(Number.isFinite)).toBe(true);
    const two = [0, 1].map((at) => nodeAt(at, { component: 0, community: 0 }));
    const places = placesOf(networkOf(two, [edgeOf(0, 1)]));
    expect(places[1]).toBeCloseTo(places[3] ?? 0);
  });
});

describe("pack", () => {
  it("lets no two boxes overlap, whatever their sizes", () => {
    const boxes = Array.from({ length: 80 }, (_, at) => ({
      width: 10 + ((at * 37) % 90),
      height: 10 + ((at * 53) % 70),
    }));
    const centres = pack(boxes, 5);
    boxes.forEach((one, a) => {
      boxes.slice(0, a).forEach((other, b) => {
        const dx = Math.abs((centres[a * 2] ?? 0) - (centres[b * 2] ?? 0));
        const dy = Math.abs((centres[a * 2 + 1] ?? 0) - (centres[b * 2 + 1] ?? 0));
        const clear =
          dx >= (one.width + other.width) / 2 + 4.9 || dy >= (one.height + other.height) / 2 + 4.9;
        expect(clear, `${a} and ${b}`).toBe(true);
      });
    });
  });
});

describe("keyOf", () => {
  it("tells networks apart by nodes, edges and communities", () => {
    const network = cliques(2, 3, true);
    const [first, ...rest] = network.nodes;
    const moved = first ? [{ ...first, community: 1 }, ...rest] : [];
    const keys = [
      network,
      networkOf(network.nodes, network.edges.slice(1)),
      networkOf(moved, network.edges),
      cliques(3, 2, true),
    ].map(keyOf);
    expect(new Set(keys).size).toBe(4);
    expect(keyOf(cliques(2, 3, true))).toBe(keys[0]);
  });
});
