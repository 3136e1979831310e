import { describe, expect, it } from "vitest";
import { mean, packed, unit } from "./embedding";
import { bestOf, joined, KEPT_CLASSES, sumOf } from "./scores";
import { byExamples } from "./teaching";
import { TEACHING_CASES } from "./vectors.testing";

describe("byExamples", () => {
  it("proposes what Python proposes", () => {
    for (const { vectors, examples, count, proposals } of TEACHING_CASES) {
      const found = byExamples(vectors, examples, count);
      expect(found.map(([place]) => place)).toEqual(proposals.map(([place]) => place));
      for (const [at, [, score]] of found.entries()) {
        expect(score).toBeCloseTo(proposals[at]?.[1] as number, 5);
      }
    }
  });

  it("needs an example", () => {
    expect(() => byExamples([[1, 2]], [], 5)).toThrow(/example/);
  });
});

describe("embeddings", () => {
  it("keep their direction when they are packed", () => {
    const vector = Float32Array.from({ length: 1280 }, (_, at) => ((at * 7919) % 613) / 100);
    const [a, b] = [unit(vector), unit(packed(vector))];
    expect(a.reduce((sum, value, at) => sum + value * (b[at] as number), 0)).toBeGreaterThan(
      0.9999,
    );
    expect([...packed(new Float32Array(2))]).toEqual([0, 0]);
  });

  it("have a mean in which each counts the same", () => {
    const [x, y] = mean([
      [2, 0],
      [0, 9],
    ]);
    expect(x).toBeCloseTo(Math.SQRT1_2);
    expect(y).toBeCloseTo(Math.SQRT1_2);
    expect([...unit([0, 0])]).toEqual([0, 0]);
  });
});

describe("scores of classes", () => {
  it("are the best ones, best first, and add up", () => {
    const all = new Float32Array(1000).fill(0.001);
    all.set([0.5, 0.25, 0.125], 7);
    const kept = bestOf(all);
    expect([...kept.places]).toEqual([7, 8, 9]);
    expect(sumOf(kept, new Set([8, 9, 500]))).toBe(0.375);
    expect(bestOf(new Float32Array(1000).fill(0.5)).places).toHaveLength(KEPT_CLASSES);
    expect(sumOf(bestOf(new Float32Array(9).fill(0.5)), new Set([0, 1, 2]))).toBe(1);
  });

  it("of several pictures are their mean", () => {
    const scores = (...values: number[]) => bestOf(Float32Array.from(values));
    const both = joined([scores(0.5, 0.25), scores(0, 0.75)]);
    expect([...both.places]).toEqual([1, 0]);
    expect([...both.scores]).toEqual([0.5, 0.25]);
  });
});
