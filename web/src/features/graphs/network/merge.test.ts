import { describe, expect, it } from "vitest";
import { connections, merged } from "./merge";
import { cliques, edgeOf, networkOf, nodeAt, shaAt } from "./testing";

describe("merged", () => {
  it("leaves one network as it is", () => {
    const network = cliques(2, 3, true);
    expect(merged([network])).toBe(network);
  });

  it("joins networks at the nodes they have in common", () => {
    const one = networkOf([nodeAt(0), nodeAt(2)], [edgeOf(0, 1)]);
    const other = networkOf([nodeAt(1), nodeAt(2)], [edgeOf(0, 1, { distance: 7 })]);
    const both = merged([one, other]);
    expect(both.nodes.map(({ sha256 }) => sha256)).toEqual([0, 1, 2].map(shaAt));
    expect(both.edges.map(({ a, b, distance }) => [a, b, distance])).toEqual([
      [0, 2, 4],
      [1, 2, 7],
    ]);
    expect(new Set(both.nodes.map(({ component }) => component))).toEqual(new Set([0]));
    expect(both.edges.every(({ bridge, doubtful }) => bridge && !doubtful)).toBe(true);
  });

  it("tells bridges as the server does, and keeps communities within components", () => {
    const network = cliques(4, 4, true);
    const half = networkOf(
      network.nodes.slice(0, 8),
      network.edges.filter(({ b }) => b < 8),
    );
    const both = merged([half, network]);
    expect(both.edges.map(({ bridge, doubtful }) => [bridge, doubtful])).toEqual(
      network.edges
        .toSorted((x, y) => x.a - y.a || x.b - y.b)
        .map(({ bridge, doubtful }) => [bridge, doubtful]),
    );
    expect(both.nodes.map(({ community }) => community)).toEqual([
      0, 0, 0, 0, 1, 1, 1, 1, 4, 4, 4, 4, 5, 5, 5, 5,
    ]);
  });
});

describe("connections", () => {
  it("finds the bridges that taking each edge away finds", () => {
    for (let seed = 1; seed < 40; seed++) {
      const count = 4 + (seed % 9);
      const edges: { a: number; b: number }[] = [];
      for (let a = 0; a < count; a++) {
        for (let b = a + 1; b < count; b++) {
          if ((a * 31 + b * 17 + seed * 13) % 5 < 2) edges.push({ a, b });
        }
      }
      const parts = (of: typeof edges) => new Set(connections(count, of).component).size;
      const whole = parts(edges);
      const expected = edges.flatMap((edge, at) =>
        parts(edges.filter((other) => other !== edge)) > whole ? [at] : [],
      );
      expect([...connections(count, edges).bridges].sort((x, y) => x - y)).toEqual(expected);
    }
  });
});
