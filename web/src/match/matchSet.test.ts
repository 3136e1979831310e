import { describe, expect, it } from "vitest";
import { NO_TIES } from "../fingerprint/dhash";
import { commonness } from "./commonness";
import { type Item, limitAt } from "./items";
import { type ItemPair, MatchSet } from "./matchSet";
import { compare } from "./rule";
import { computing, ITEMS_CASES, itemOfCase, randomHex, seeded } from "./vectors.testing";

function image(key: string, hex: string, trimmed: string | null = null): Item {
  const look = {
    dhash: { hex, ties: NO_TIES },
    trimmed: trimmed === null ? null : { hex: trimmed, ties: NO_TIES },
  };
  return { key, kind: "image", looks: [look], positions: [] };
}

function video(key: string, hashes: readonly string[]): Item {
  return {
    key,
    kind: "video",
    looks: hashes.map((hex) => ({ dhash: { hex, ties: NO_TIES }, trimmed: null })),
    positions: hashes.map((_, at) => 40 * at),
  };
}

/** `hex` with its last `bits` (at most 28) bits changed. */
function flipped(hex: string, bits: number): string {
  const tail = (Number.parseInt(hex.slice(25), 16) ^ ((1 << bits) - 1)) >>> 0;
  return hex.slice(0, 25) + tail.toString(16).padStart(7, "0");
}

const byKeys = (x: ItemPair, y: ItemPair) => (x.a + x.b < y.a + y.b ? -1 : 1);

describe("a set of items", () => {
  it("meets the vectors, in whatever order items arrive", () => {
    expect(ITEMS_CASES.length).toBeGreaterThan(30);
    for (const each of ITEMS_CASES) {
      const items = each.items.map(itemOfCase);
      for (const order of [items, items.toReversed()]) {
        const set = new MatchSet(each.variance);
        const found = order.flatMap((item) => set.add(item));
        const told = found.sort(byKeys).map(({ a, b, match }) => ({
          a,
          b,
          needed_variance: match.neededVariance,
          distance: match.distance,
          limit: limitAt(match, each.variance),
          complexity: match.complexity,
          orientation: match.orientation,
          trimmed: match.trimmed,
          own_pos: match.ownPos,
          pos: match.pos,
          frames: match.frames,
        }));
        expect(told, each.name).toEqual(each.matches);
        expect([...set.pairs()].sort(byKeys)).toEqual(found);
      }
    }
  });

  it("groups pictures with pictures before stills with their videos", () => {
    const frame = randomHex(seeded(7));
    const still = flipped(frame, 1);
    const copy = flipped(frame, 12);
    const members = (set: MatchSet, at: number) => set.groups(at).groups.map((g) => g.members);
    const set = new MatchSet();
    for (const item of [video("v", [frame]), image("a", still), image("b", copy)]) set.add(item);
    // The copy is 11 bits from the still and 12 from the frame.
    expect(members(set, 11)).toEqual([["a", "b"]]);
    expect(set.groups(11).links.map(({ a, b }) => a + b)).toEqual(["av"]);
    expect(members(set, 12)).toEqual([["a", "b", "v"]]);
    expect(members(set, 10)).toEqual([["a", "v"]]);
  });

  it("compares two items alone with the same result", () => {
    for (const each of ITEMS_CASES) {
      const items = each.items.map(itemOfCase);
      const find = (key: string) => items.find((item) => item.key === key) as Item;
      for (const { a, b, needed_variance, distance } of each.matches) {
        const match = MatchSet.compare(find(a), find(b), each.variance);
        expect(match?.neededVariance).toBe(needed_variance);
        expect(match?.distance).toBe(distance);
        expect(match?.identical).toBe(false);
      }
    }
    const one = image("a", "5a3c96f10e87d24b3c5af196870e4bd2");
    expect(MatchSet.compare(one, one)?.identical).toBe(true);
    expect(MatchSet.compare(one, image("b", "0".repeat(32)))).toBeNull();
  });

  it("equals comparing each with each, after adding and removing at random", () => {
    const random = seeded(31);
    const centres = Array.from({ length: 5 }, () => randomHex(random));
    const near = () => flipped(centres[random() % 5] as string, random() % 28);
    const living = new Map<string, Item>();
    const set = new MatchSet();
    for (let step = 0; step < 400; step++) {
      const key = `k${random() % 60}`;
      if (random() % 3 === 0) {
        expect(set.remove(key)).toBe(living.delete(key));
      } else {
        const item = image(key, near(), random() % 3 === 0 ? near() : null);
        set.add(item);
        if (!living.has(key)) living.set(key, item);
      }
      expect(set.size).toBe(living.size);
    }
    const expected: (readonly [string, string, number, number])[] = [];
    const keys = [...living.keys()].sort();
    keys.forEach((a, at) => {
      for (const b of keys.slice(at + 1)) {
        const [ours, theirs] = [living.get(a)?.looks[0], living.get(b)?.looks[0]];
        if (!ours || !theirs) continue;
        const found = compare(ours, theirs, 25);
        if (found.match) expected.push([a, b, found.neededVariance, found.distance]);
      }
    });
    const found = [...set.pairs()].sort((x, y) =>
      x.a === y.a ? (x.b < y.b ? -1 : 1) : x.a < y.a ? -1 : 1,
    );
    expect(expected.length).toBeGreaterThan(20);
    expect(found.map((p) => [p.a, p.b, p.neededVariance, p.distance])).toEqual(expected);
    for (const key of keys) set.remove(key);
    expect([...set.pairs()]).toEqual([]);
    expect(set.add(image("again", centres[0] as string))).toEqual([]);
  });

  it("groups what matches at the variance asked for", () => {
    const hex = "5a3c96f10e87d24b3c5af196870e4bd2";
    const set = new MatchSet();
    const [a, b, c] = [image("a", hex), image("b", flipped(hex, 3)), image("c", flipped(hex, 20))];
    for (const item of [a, b, c]) set.add(item);
    expect(set.groups(2).groups).toEqual([]);
    expect(set.groups(3).groups.map(({ members }) => members)).toEqual([["a", "b"]]);
    const all = set.groups(20).groups;
    expect(all.map(({ members }) => members)).toEqual([["a", "b", "c"]]);
    expect(all[0]?.representative).toBe("b");
    expect(all[0]?.relations.map(({ match }) => match.distance)).toEqual([3, 17]);
    expect(set.groups(18).links.map(({ a: x, b: y }) => x + y)).toEqual(["bc"]);
  });

  it("tells what is near some of its items, at any variance", () => {
    const random = seeded(9);
    const hex = randomHex(random);
    const set = new MatchSet();
    for (const [key, bits] of [
      ["a", 0],
      ["b", 5],
      ["c", 20],
    ] as const) {
      set.add(image(key, flipped(hex, bits)));
    }
    set.add(image("d", randomHex(random)));
    expect(set.near(["a"], 4)).toEqual(new Set(["a"]));
    expect(set.near(["a"], 5)).toEqual(new Set(["a", "b"]));
    expect(set.near(["a", "d"], 25)).toEqual(new Set(["a", "b", "c", "d"]));
    expect(set.near(["nothing"], 25)).toEqual(new Set());
    set.remove("b");
    expect(set.near(["a"], 19)).toEqual(new Set(["a"]));
  });

  it("is not slowed down by blank or repeated frames", () => {
    const random = seeded(77);
    const [one, other] = [randomHex(random), randomHex(random)] as const;
    const set = new MatchSet();
    const computed = computing();
    for (let n = 0; n < 1000; n++) expect(set.add(image(`i${n}`, "0".repeat(32)))).toEqual([]);
    expect(set.add(video("blank", new Array(2000).fill("0".repeat(32))))).toEqual([]);
    const frames = Array.from({ length: 2000 }, (_, at) => (at % 2 ? one : other));
    set.add(video("a", frames));
    const [pair] = set.add(video("b", frames.slice(1)));
    expect(pair?.match.frames).toBe(1999);
    expect(set.add(video("c", frames.slice(2))).length).toBe(2);
    expect(computed()).toBeLessThan(5000);
  });

  it("counts who holds what a video shows as `commonness` does", () => {
    const random = seeded(77);
    const intro = Array.from({ length: 4 }, () => randomHex(random));
    const items = Array.from({ length: 6 }, (_, n) =>
      video(`v${n}`, [
        ...intro.map((hex) => flipped(hex, n)),
        ...Array.from({ length: 3 }, () => randomHex(random)),
      ]),
    );
    const set = new MatchSet();
    for (const item of items) set.add(item);
    // Pictures of the same look do not count, nor do videos that went.
    set.add(image("still", intro[0] as string));
    set.add(image("framed", randomHex(random), intro[1]));
    set.add(video("gone", intro));
    set.remove("gone");
    for (const variance of [4, 18]) {
      const all = commonness(items, variance);
      const some = set.commonness(["v0", "v3", "unknown"], variance);
      expect(some.videos).toBe(6);
      expect(some.holders.size).toBe(14);
      for (const [name, held] of some.holders) expect(held).toBe(all.holders.get(name));
    }
    expect(Math.max(...set.commonness(["v0"], 18).holders.values())).toBe(6);
  });

  it("bears videos whose frames are all alike but none the same", () => {
    const random = seeded(6);
    const still = randomHex(random);
    const noisy = () =>
      Array.from({ length: 400 }, () => {
        const noise = (random() % 4096).toString(16).padStart(3, "0");
        return `${still.slice(0, 29)}${noise}`;
      });
    const set = new MatchSet();
    const computed = computing();
    set.add(video("a", noisy()));
    const [pair] = set.add(video("b", noisy()));
    expect(computed()).toBeLessThan(5000);
    expect(pair?.match.frames).toBe(400);
  });

  it("takes 2,000 photographs in all orientations in little time", () => {
    const random = seeded(123);
    const items = Array.from({ length: 2000 }, (_, n) =>
      image(`i${n}`, randomHex(random), n % 3 === 0 ? randomHex(random) : null),
    );
    items[1999] = image("i1999", flipped(items[5]?.looks[0]?.dhash.hex as string, 4));
    const set = new MatchSet();
    const computed = computing();
    const found = items.flatMap((item) => set.add(item));
    expect(computed()).toBeLessThan(3000);
    expect(found.map(({ a, b, distance }) => [a, b, distance])).toEqual([["i1999", "i5", 4]]);
  });
});
