import { describe, expect, it } from "vitest";
import { type DHash, NO_TIES, ORIENTATIONS, orient } from "../fingerprint/dhash";
import { wordsOf } from "./hamming";
import type { LookPair } from "./items";
import { LookSet } from "./pairs";
import { compare, type Look } from "./rule";
import { lookOf, nearWords, RULE_CASES, seeded, smoothWords } from "./vectors.testing";

const hexOf = (words: Uint32Array) =>
  [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

/** Bits that are tied are 0. */
function tied(random: () => number, { hex }: DHash): DHash {
  const ties = nearWords(random, new Uint32Array(4), random() % 12);
  return {
    hex: hexOf(wordsOf(hex).map((word, at) => word & ~(ties[at] as number))),
    ties: hexOf(ties),
  };
}

/** Looks near each other: turned, tied, trimmed or nearly blank. */
function looksOf(random: () => number, count: number): Look[] {
  const centres = Array.from({ length: 6 }, () => smoothWords(random));
  centres.push(new Uint32Array(4));
  const hash = (): DHash => {
    const centre = centres[random() % centres.length] as Uint32Array;
    const near = { hex: hexOf(nearWords(random, centre, random() % 16)), ties: NO_TIES };
    const turned = orient(near, ORIENTATIONS[random() % 8] ?? "upright");
    return random() % 4 === 0 ? tied(random, turned) : turned;
  };
  const look = () => ({ dhash: hash(), trimmed: random() % 3 === 0 ? hash() : null });
  return [
    ...Array.from({ length: count }, look),
    ...RULE_CASES.slice(0, 60).map(({ a }) => lookOf(a)),
  ];
}

const byNumber = (x: LookPair, y: LookPair) =>
  x.other - y.other || Number(x.trimmed) - Number(y.trimmed) || x.turn - y.turn;

describe("a set of looks", () => {
  it("finds through tables what it finds by a scan, and what the rule says of each pair", () => {
    const random = seeded(12);
    const looks = looksOf(random, 160);
    const scanned = new LookSet({ tablesFrom: Number.POSITIVE_INFINITY });
    const tables = new LookSet({ tablesFrom: 1, changes: 50, patience: Number.POSITIVE_INFINITY });
    const stored = new Map<number, Look>();
    const freed: number[] = [];
    let found = 0;
    looks.forEach((look, at) => {
      const number = freed.pop() ?? at;
      for (const variance of [3, 25]) {
        for (const candidates of [{}, { orientations: false, trimmed: false }]) {
          const expected = scanned.search(look, number, variance, candidates).sort(byNumber);
          const pairs = tables.search(look, number, variance, candidates).sort(byNumber);
          expect(pairs).toEqual(expected);
          found += pairs.length;
          if (at % 20 > 0) continue;
          const others = [...stored].filter(
            ([, other]) => compare(look, other, variance, candidates).match,
          );
          const numbers = others.map(([other]) => other).sort((x, y) => x - y);
          expect([...new Set(pairs.map(({ other }) => other))]).toEqual(numbers);
        }
      }
      for (const set of [scanned, tables]) set.add(number, look);
      stored.set(number, look);
      const gone = random() % looks.length;
      if (random() % 3 > 0 || !stored.delete(gone)) return;
      for (const set of [scanned, tables]) set.remove(gone);
      freed.push(gone);
    });
    expect(found).toBeGreaterThan(500);
  });
});
