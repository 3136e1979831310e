import { describe, expect, it } from "vitest";
import { group, type Pair } from "./groups";
import { computing, GROUPS_CASES, seeded } from "./vectors.testing";

const pairOf = ([a, b, neededVariance, distance]: readonly [string, string, number, number]) => ({
  a,
  b,
  neededVariance,
  distance,
});

/** A pair with its ends in order, as the vectors name them. */
const inOrder = ({ a, b, neededVariance, distance }: Pair) => [
  ...[a, b].sort(),
  neededVariance,
  distance,
];

describe("groups", () => {
  it("meet the vectors", () => {
    expect(GROUPS_CASES.length).toBeGreaterThan(30);
    for (const each of GROUPS_CASES) {
      const found = group(each.keys, each.pairs.map(pairOf), each.variance);
      const told = found.groups.map(({ members, files, representative, weakest }) => ({
        members,
        files,
        representative,
        weakest: weakest && inOrder(weakest),
      }));
      expect(told, each.name).toEqual(each.groups);
      expect(found.links.map(inOrder), each.name).toEqual(each.links);
    }
  });

  it("relate every member with the representative", () => {
    for (const each of GROUPS_CASES) {
      const { groups } = group(each.keys, each.pairs.map(pairOf), each.variance);
      for (const { members, representative, relations } of groups) {
        const others = relations.map(({ a, b }) => {
          expect([a, b]).toContain(representative);
          return a === representative ? b : a;
        });
        expect(others.sort()).toEqual(members.filter((member) => member !== representative));
      }
    }
  });

  it("do not depend on any order", () => {
    const random = seeded(21);
    const shuffled = <T>(list: readonly T[]) =>
      list
        .map((value) => [random(), value] as const)
        .sort(([x], [y]) => x - y)
        .map(([, value]) => value);
    for (const each of GROUPS_CASES) {
      const expected = group(each.keys, each.pairs.map(pairOf), each.variance);
      const { groups, links } = group(
        shuffled(each.keys),
        shuffled(each.pairs).map(pairOf),
        each.variance,
      );
      expect(groups, each.name).toEqual(expected.groups);
      expect(links, each.name).toEqual(expected.links);
    }
  });

  it("refuse pairs that name unknown keys, themselves or each other again", () => {
    const pair = (a: string, b: string) => pairOf([a, b, 1, 1]);
    expect(() => group(["a", "b"], [pair("a", "x")], 18)).toThrow("unknown");
    expect(() => group(["a", "b"], [pair("a", "a")], 18)).toThrow("twice");
    expect(() => group(["a", "b"], [pair("a", "b"), pair("b", "a")], 18)).toThrow("twice");
  });

  it("of 6,000 planted cliques that hang together are told apart in seconds", () => {
    const random = seeded(2);
    const keys: string[] = [];
    const pairs: Pair[] = [];
    for (let cluster = 0; cluster < 6000; cluster++) {
      const members = Array.from(
        { length: 6 },
        (_, n) => `${String(cluster).padStart(5, "0")}${n}`,
      );
      members.forEach((a, i) => {
        const before = keys.at(-1);
        if (i === 0 && before) pairs.push(pairOf([before, a, 12, 12]));
        for (const b of members.slice(i + 1)) {
          const distance = 1 + (random() % 9);
          pairs.push(pairOf([a, b, distance, distance]));
        }
      });
      keys.push(...members);
    }
    const computed = computing();
    const { groups, links } = group(keys, pairs, 18);
    expect(computed()).toBeLessThan(4000);
    expect(groups.map(({ members }) => members.length)).toEqual(new Array(6000).fill(6));
    expect(links.length).toBe(5999);
  });
});
