import { describe, expect, it } from "vitest";
import { nothing } from "../../tags/said";
import { onOf, tagOf } from "../../tags/testing";
import { draw, evenly, MAX_FRAMES, matchKey, type ViewState } from "./model";
import { countAt, firstLevel, partsOf } from "./parts";
import { cliques, edgeOf, networkOf, nodeAt, shaAt } from "./testing";

const ALL: ViewState = {
  level: "none",
  opened: new Set(),
  cut: new Set(),
  frames: new Map(),
  tags: null,
  said: new Map(),
  clusters: null,
};

describe("draw", () => {
  const network = cliques(3, 4, true);
  const parts = partsOf(network);

  it("draws every content and match, with what is a bridge", () => {
    const { nodes, edges, nodeOf } = draw(network, parts, ALL);
    expect(nodes.map(({ id }) => id)).toEqual(network.nodes.map(({ sha256 }) => sha256));
    expect(edges).toHaveLength(3 * 6 + 2);
    expect(edges.filter(({ bridge }) => bridge)).toHaveLength(2);
    expect(edges.filter(({ doubtful }) => doubtful)).toHaveLength(2);
    expect(nodeOf.get(shaAt(5))).toBe(shaAt(5));
  });

  it("collapses communities into one node each, with the matches between them", () => {
    const { nodes, edges, nodeOf } = draw(network, parts, { ...ALL, level: "community" });
    expect(nodes.map(({ name }) => name)).toEqual([
      "4 files like file-3.jpg",
      "4 files like file-4.jpg",
      "4 files like file-8.jpg",
    ]);
    expect(nodes.map(({ kind, sha256s }) => [kind, sha256s.length])).toEqual([
      ["part", 4],
      ["part", 4],
      ["part", 4],
    ]);
    expect(edges).toHaveLength(2);
    expect(edges.every(({ doubtful, matches }) => doubtful && matches.length === 1)).toBe(true);
    expect(nodeOf.get(shaAt(5))).toBe(nodes[1]?.id);
  });

  it("opens one part and leaves the others closed", () => {
    const part = parts.of.community[0] ?? "";
    const view: ViewState = { ...ALL, level: "community", opened: new Set([part]) };
    const { nodes } = draw(network, parts, view);
    expect(nodes.map(({ kind }) => kind)).toEqual([
      "image",
      "image",
      "image",
      "image",
      "part",
      "part",
    ]);
  });

  it("opens all that hangs together into communities first, and then into contents", () => {
    const whole = parts.of.component[0] ?? "";
    const collapsed: ViewState = { ...ALL, level: "component" };
    expect(draw(network, parts, collapsed).nodes).toHaveLength(1);
    const once = { ...collapsed, opened: new Set([whole]) };
    expect(draw(network, parts, once).nodes.map(({ kind }) => kind)).toEqual([
      "part",
      "part",
      "part",
    ]);
    const twice = { ...collapsed, opened: new Set([whole, parts.of.community[0] ?? ""]) };
    expect(draw(network, parts, twice).nodes).toHaveLength(6);
    // A component that is one community opens at once.
    const one = cliques(1, 3, true);
    const parts1 = partsOf(one);
    const opened = new Set([parts1.of.component[0] ?? ""]);
    expect(draw(one, parts1, { ...collapsed, opened }).nodes).toHaveLength(3);
  });

  it("makes one line of several matches, by the nearest", () => {
    const nodes = [0, 1, 2, 3].map((number) =>
      nodeAt(number, { component: 0, community: number >> 1 }),
    );
    const edges = [
      edgeOf(0, 1),
      edgeOf(0, 2, { distance: 9, bridge: true }),
      edgeOf(1, 3, { distance: 5 }),
      edgeOf(2, 3),
    ];
    const two = networkOf(nodes, edges);
    const drawn = draw(two, partsOf(two), { ...ALL, level: "community" });
    expect(drawn.edges).toHaveLength(1);
    expect(drawn.edges[0]).toMatchObject({ matches: [2, 1], distance: 5, bridge: false });
  });

  it("calls no match a bridge that is all there is", () => {
    const pair = networkOf(
      [0, 1].map((at) => nodeAt(at, { component: 0 })),
      [edgeOf(0, 1, { bridge: true })],
    );
    expect(draw(pair, partsOf(pair), ALL).edges[0]?.bridge).toBe(false);
  });

  it("leaves out what was cut", () => {
    const cut = new Set([matchKey(network, 0)]);
    expect(draw(network, parts, { ...ALL, cut }).edges).toHaveLength(3 * 6 + 1);
  });

  it("shows key frames of a video that is drawn for itself, some evenly of many", () => {
    const video = networkOf([nodeAt(0, { kind: "video" }), nodeAt(1)], [edgeOf(0, 1)]);
    const positions = Array.from({ length: 100 }, (_, at) => at * 1000);
    const frames = new Map([[shaAt(0), positions]]);
    const drawn = draw(video, partsOf(video), { ...ALL, frames });
    const shown = drawn.nodes.filter(({ kind }) => kind === "frame");
    expect(shown).toHaveLength(MAX_FRAMES);
    expect(shown[0]?.name).toBe("0:00.0");
    expect(shown.at(-1)?.name).toBe("1:39.0");
    expect(drawn.edges.filter(({ kind }) => kind === "frame")).toHaveLength(MAX_FRAMES);
  });

  it("joins tags to what has them, once to a part", () => {
    const cat = { ...tagOf("cat"), colour: "#123456" };
    const tags = new Map([
      [cat.id, cat],
      ["id dog", tagOf("dog")],
    ]);
    const said = new Map(
      [0, 1, 6].map((at) => [shaAt(at), { ...nothing(shaAt(at)), tags: [onOf(cat.id)] }]),
    );
    const drawn = draw(network, parts, { ...ALL, tags, said });
    expect(drawn.nodes.find(({ kind }) => kind === "tag")).toMatchObject({
      name: "cat",
      colour: "#123456",
      sha256s: [shaAt(0), shaAt(1), shaAt(6)],
    });
    expect(drawn.edges.filter(({ kind }) => kind === "tag")).toHaveLength(3);
    const collapsed = draw(network, parts, { ...ALL, level: "community", tags, said });
    expect(collapsed.edges.filter(({ kind }) => kind === "tag")).toHaveLength(2);
    expect(collapsed.tagsLeftOut).toBe(false);
  });

  it("gives a part the cluster that all its contents are in", () => {
    const clusters = new Map(network.nodes.map(({ sha256 }, at) => [sha256, at < 5 ? 2 : 1]));
    const { nodes } = draw(network, parts, { ...ALL, level: "community", clusters });
    expect(nodes.map(({ cluster }) => cluster)).toEqual([2, null, 1]);
  });
});

describe("firstLevel", () => {
  it("collapses what is too much to look at, and no more than needed", () => {
    const few = cliques(100, 5, false);
    expect(firstLevel(partsOf(few), 500)).toBe("none");
    const more = cliques(300, 4, true);
    expect(firstLevel(partsOf(more), 1200)).toBe("community");
    expect(countAt(partsOf(more), 1200, "community")).toBe(300);
    const many = cliques(600, 2, true);
    expect(firstLevel(partsOf(many), 1200)).toBe("component");
    expect(countAt(partsOf(many), 1200, "component")).toBe(1);
  });
});

describe("evenly", () => {
  it("keeps the first, the last and those between", () => {
    expect(evenly([1, 2, 3, 4, 5], 3)).toEqual([1, 3, 5]);
    expect(evenly([1, 2], 3)).toEqual([1, 2]);
  });
});
