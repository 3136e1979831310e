import { describe, expect, it } from "vitest";
import { bestFirst, MAX_LABELS } from "./labels";
import { Taxonomy } from "./taxonomy";
import { LABEL_CASES, type LabelCase, TABLE, WORD_CASES } from "./vectors.testing";

const taxonomy = new Taxonomy(TABLE);

function scoresOf({ scores }: LabelCase): Float32Array {
  const all = new Float32Array(taxonomy.classes);
  for (const [place, part] of Object.entries(scores)) all[Number(place)] = part / 65536;
  return all;
}

describe("Taxonomy", () => {
  it("proposes what Python proposes", () => {
    for (const each of LABEL_CASES) {
      expect(taxonomy.labels(scoresOf(each))).toEqual(each.labels);
    }
  });

  it("knows the words Python knows", () => {
    for (const { word, classes } of WORD_CASES) {
      expect(taxonomy.classesOf(word), word).toEqual(classes);
    }
  });

  it("adds up the classes a word means, to 1 at most", () => {
    const scores = new Float32Array(taxonomy.classes).fill(0.01);
    const dogs = taxonomy.classesOf("dog");
    expect(dogs.length).toBeGreaterThan(100);
    expect(taxonomy.scoreOf(dogs, scores)).toBe(1);
    expect(taxonomy.scoreOf(dogs.slice(0, 10), scores)).toBeCloseTo(0.1, 6);
    expect(taxonomy.scoreOf([], scores)).toBe(0);
  });
});

describe("bestFirst", () => {
  const label = (name: string, score: number) => ({ name, score, parents: [], id: "" });

  it("takes each name once, of equals in order of code points, none below the least score", () => {
    const labels = [label("z", 0.5), label("a", 0.5), label("a", 0.9), label("low", 0.19)];
    expect(bestFirst(labels).map(({ name, score }) => [name, score])).toEqual([
      ["a", 0.9],
      ["z", 0.5],
    ]);
    expect(bestFirst([label("\u{1F408}", 0.5), label("\uFFFD", 0.5)])[0]?.name).toBe("\uFFFD");
  });

  it("is bounded", () => {
    const many = Array.from({ length: 80 }, (_, at) => label(`n${at}`, 0.5));
    expect(bestFirst(many)).toHaveLength(MAX_LABELS);
  });
});
