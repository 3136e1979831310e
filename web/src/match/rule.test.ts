import { describe, expect, it } from "vitest";
import { NO_TIES } from "../fingerprint/dhash";
import { LookSet } from "./pairs";
import { compare, limitFor, MAX_VARIANCE, neededFor } from "./rule";
import { lookOf, RULE_CASES, type RuleCase } from "./vectors.testing";

/** The switches a vector sets. */
function candidatesOf({ orientations, trimmed }: RuleCase) {
  return {
    ...(orientations === undefined ? {} : { orientations }),
    ...(trimmed === undefined ? {} : { trimmed }),
  };
}

describe("the rule", () => {
  it("meets the vectors", () => {
    expect(RULE_CASES.length).toBeGreaterThan(100);
    for (const each of RULE_CASES) {
      const found = compare(lookOf(each.a), lookOf(each.b), each.variance, candidatesOf(each));
      const { needed_variance, ...rest } = each.comparison;
      const neededVariance = needed_variance ?? Number.POSITIVE_INFINITY;
      expect(found, each.name).toEqual({ ...rest, neededVariance });
    }
  });

  it("meets the vectors through a set of looks", () => {
    for (const each of RULE_CASES) {
      const set = new LookSet();
      set.add(7, lookOf(each.b));
      const pairs = set.search(lookOf(each.a), 3, each.variance, candidatesOf(each));
      expect(pairs.length > 0, each.name).toBe(each.comparison.match);
      const best = pairs
        .sort(
          (a, b) =>
            a.needed - b.needed ||
            a.distance - b.distance ||
            Number(a.trimmed) - Number(b.trimmed) ||
            a.turn - b.turn,
        )
        .at(0);
      if (!best) continue;
      const alone = compare(lookOf(each.a), lookOf(each.b), each.variance, candidatesOf(each));
      expect(best.needed, each.name).toBe(alone.neededVariance);
      expect(best.distance, each.name).toBe(alone.distance);
      expect(best.trimmed, each.name).toBe(alone.trimmed);
      expect(limitFor(each.variance, best.complexity, best.complexity)).toBe(alone.limit);
      expect([best.own, best.other]).toEqual([3, 7]);
    }
  });

  it("tells a limit and the variance that reaches it", () => {
    for (let scale = 1; scale <= 30; scale++) {
      for (let distance = 0; distance <= 128; distance++) {
        const needed = neededFor(distance, scale, 112);
        expect(limitFor(needed, 112, scale)).toBeGreaterThanOrEqual(distance);
        if (needed > 0) expect(limitFor(needed - 1, 112, scale)).toBeLessThan(distance);
      }
    }
    expect(neededFor(0, 0, 112)).toBe(Number.POSITIVE_INFINITY);
    expect(limitFor(MAX_VARIANCE, 0, 112)).toBe(0);
  });

  it("refuses a variance out of range", () => {
    const look = { dhash: { hex: "ab".repeat(16), ties: NO_TIES }, trimmed: null };
    for (const variance of [-1, MAX_VARIANCE + 1, 1.5, Number.NaN]) {
      expect(() => compare(look, look, variance)).toThrow(RangeError);
      expect(() => new LookSet().search(look, 0, variance)).toThrow(RangeError);
    }
  });
});
