import { describe, expect, it } from "vitest";
import { frameAt, momentsOf, sharedRating, shareTags } from "./summary";
import { onOf, saidOf, tagOf } from "./testing";

const TAGS = new Map(["cat", "dog", "eel"].map((name) => [`id ${name}`, tagOf(name)]));

describe("the tags of several contents", () => {
  it("tells on how many each tag is, without key frames", () => {
    const contents = [
      saidOf("a", [onOf("id dog"), onOf("id cat")]),
      saidOf("b", [onOf("id dog"), onOf("id eel", { frame: 1 }), onOf("unknown")]),
    ];
    const shared = shareTags(contents, TAGS).map(({ tag, count }) => [tag.name, count]);
    expect(shared).toEqual([
      ["dog", 2],
      ["cat", 1],
    ]);
  });

  it("tells a rating only where all have it", () => {
    const rated = (rating: number | null) => saidOf("a", [], { rating });
    expect(sharedRating([rated(3), rated(3)])).toBe(3);
    expect(sharedRating([rated(null), rated(null)])).toBeNull();
    expect(sharedRating([rated(3), rated(null)])).toBeUndefined();
    expect(sharedRating([])).toBeNull();
  });
});

describe("moments", () => {
  it("are in order of time, each with its tags", () => {
    const on = [
      onOf("id dog", { frame: 4, frame_pos: 9000, pos: 9500 }),
      onOf("id eel", { frame: 1, frame_pos: 2000 }),
      onOf("id cat", { frame: 4, frame_pos: 9000, pos: 9300 }),
      onOf("id cat"),
    ];
    const moments = momentsOf(on, TAGS);
    expect(moments.map(({ pos, tags }) => [pos, tags.map(({ name }) => name)])).toEqual([
      [2000, ["eel"]],
      [9300, ["cat", "dog"]],
    ]);
  });

  it("belong to the last key frame before them, or the first", () => {
    const positions = [500, 1000, 3000];
    const found = [0, 500, 999, 1000, 2999, 3000, 1e9].map((pos) => frameAt(positions, pos));
    expect(found).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(frameAt([], 5)).toBe(0);
  });
});
