import { describe, expect, it } from "vitest";
import { bridgeOf, fileOf, groupOf, sha } from "./groups.testing";
import { type Choice, isSettled, pairKey, pairsOf, type Verdict } from "./model";
import { inOrder, keepPlaces, type ReviewSort, settles } from "./order";

const NOTHING = new Map<string, never>();

const two = groupOf([fileOf("a", 1), fileOf("b", 2)], 3);
const four = groupOf(
  [3, 4, 5, 6].map((n) => fileOf(`f${n}`, n, { size: 5 * n })),
  9,
);
const bridge = bridgeOf(
  fileOf("a", 1),
  fileOf("f3", 3),
  [1, 2].flatMap((a) => [3, 4, 5, 6].map((b) => [a, b] as const)),
);

function choices(...ids: string[]): ReadonlyMap<string, Choice> {
  return new Map(ids.map((id) => [id, "keep"]));
}

function verdicts(...pairs: [number, number][]): ReadonlyMap<string, Verdict> {
  return new Map(pairs.map(([a, b]) => [pairKey(sha(a), sha(b)), "keep-both"]));
}

describe("what an answer settles", () => {
  it("is each open pair of a group, and each pair that a bridge stands for", () => {
    expect([two, four, bridge].map((each) => settles(each, NOTHING, NOTHING))).toEqual([1, 6, 8]);
  });

  it("leaves out what was decided", () => {
    expect(settles(four, choices("f3", "f4"), NOTHING)).toBe(5);
    expect(settles(four, NOTHING, verdicts([3, 4], [3, 5]))).toBe(4);
    expect(settles(bridge, NOTHING, verdicts([1, 3]))).toBe(7);
    expect(settles(two, choices("a", "b"), NOTHING)).toBe(0);
  });

  it("counts identical files as pairs of their own", () => {
    const copies = groupOf([fileOf("a", 1), fileOf("b", 1), fileOf("c", 1)]);
    expect(settles(copies, NOTHING, NOTHING)).toBe(3);
  });
});

describe("the order", () => {
  it("asks first what settles most, and leaves bridges to that order", () => {
    const ids = (sort: ReviewSort) =>
      inOrder([two, four, bridge], sort, NOTHING, NOTHING).map(({ id }) => id);
    expect(ids("work")).toEqual([bridge.id, four.id, two.id]);
    expect(ids("alike")).toEqual([two.id, four.id]);
    expect(ids("files")).toEqual([four.id, two.id]);
    expect(ids("spare")).toEqual([two.id, four.id]);
    expect(ids("name")).toEqual([two.id, four.id]);
    expect(ids("newest")).toEqual([two.id, four.id]);
  });

  it("is the same for any order of what comes in", () => {
    const groups = [two, four, bridge, groupOf([fileOf("x", 8), fileOf("y", 9)], 3)];
    const order = inOrder(groups, "work", NOTHING, NOTHING);
    expect(inOrder(groups.toReversed(), "work", NOTHING, NOTHING)).toEqual(order);
  });

  it("keeps the places of what is shown; parts of a group come where it was", () => {
    const other = groupOf([fileOf("x", 20), fileOf("y", 21)]);
    const fresh = groupOf([fileOf("z", 30), fileOf("w", 31)]);
    const half = groupOf([fileOf("f5", 5), fileOf("f6", 6)]);
    const kept = keepPlaces([two, four, other], [fresh, other, half, two]);
    expect(kept.map(({ id }) => id)).toEqual([two.id, half.id, other.id, fresh.id]);
  });
});

describe("a group", () => {
  it("is settled when each file has its choice", () => {
    expect(isSettled(two, choices("a"), NOTHING)).toBe(false);
    expect(isSettled(two, choices("a", "b"), NOTHING)).toBe(true);
  });

  it("is settled when every pair is to be kept, unless identical files are left", () => {
    expect(isSettled(two, NOTHING, verdicts([1, 2]))).toBe(true);
    expect(isSettled(four, NOTHING, verdicts([3, 4]))).toBe(false);
    const copies = groupOf([...two.files, fileOf("c", 2)]);
    expect(isSettled(copies, NOTHING, verdicts([1, 2]))).toBe(false);
  });

  it("has each pair of its contents once", () => {
    expect([...pairsOf(four)]).toHaveLength(6);
    expect(new Set(pairsOf(four)).size).toBe(6);
    expect([...pairsOf(bridge)]).toEqual(bridge.bridged);
  });
});
