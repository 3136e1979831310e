import { describe, expect, it } from "vitest";
import { MAX_VARIANCE } from "../match/rule";
import { seeded } from "../match/vectors.testing";
import { around, FilterError } from "./error";
import { evaluate, meant } from "./evaluate";
import { CHOICES, FIELDS, FORMAT_ALIASES, FORMATS, RANGES } from "./fields";
import { folded } from "./folding";
import { MAX_LENGTH, parse, tryParse } from "./parse";
import { printFilter } from "./printing";
import type { Near } from "./tree";
import { ERRORS, EVALUATIONS, FOLDINGS, TABLES, TREES } from "./vectors.testing";

describe("the filter language", () => {
  it("has the fields and values of the vectors", () => {
    expect(FIELDS).toEqual(TABLES.fields);
    expect(CHOICES).toEqual(TABLES.choices);
    expect(FORMATS).toEqual(TABLES.formats);
    expect(FORMAT_ALIASES).toEqual(TABLES.format_aliases);
    expect(RANGES).toEqual(TABLES.ranges);
  });

  it("folds case as the vectors do", () => {
    for (const { text, folded: wanted } of FOLDINGS) expect(folded(text), text).toBe(wanted);
  });

  it("makes the trees of the vectors and prints them", () => {
    expect(TREES.length).toBeGreaterThan(50);
    for (const { text, tree, printed } of TREES) {
      expect(parse(text), text).toEqual(tree);
      expect(printFilter(tree), text).toBe(printed);
      expect(parse(printed), printed).toEqual(tree);
    }
  });

  it("finds the errors of the vectors, to the letter", () => {
    expect(ERRORS.length).toBeGreaterThan(50);
    for (const { text, problem, advice, position, length } of ERRORS) {
      const error = tryParse(text);
      expect(error, text).toBeInstanceOf(FilterError);
      expect(error, text).toMatchObject({ problem, advice, position, length });
    }
  });

  it("lets the files of the vectors pass", () => {
    const image = EVALUATIONS.facts.image;
    const video = EVALUATIONS.facts.video;
    if (!image || !video) throw new Error("spec/filter/evaluations.json lacks a file");
    const needed = new Map([
      [image.content, 0],
      [video.content, 14],
    ]);
    const resolver = (near: Near) => {
      if (!meant(near, image.name, image.path, image.content)) return new Set<string>();
      const within = [...needed].filter(([, least]) => least <= (near.variance ?? 12));
      return new Set(within.map(([content]) => content));
    };
    for (const { text, passed } of EVALUATIONS.cases) {
      const found = Object.entries(EVALUATIONS.facts)
        .filter(([, facts]) => evaluate(parse(text), facts, resolver))
        .map(([name]) => name);
      expect(found, text).toEqual(passed);
    }
  });

  it("takes variances up to the largest of the match rule", () => {
    expect(tryParse(`near:x<=${MAX_VARIANCE}`)).not.toBeInstanceOf(FilterError);
    expect(tryParse(`near:x<=${MAX_VARIANCE + 1}`)).toBeInstanceOf(FilterError);
  });

  it("throws only its own error, which points into the text, on whatever is typed", () => {
    const random = seeded(7);
    const pieces = [
      ...FIELDS.map(({ name }) => name),
      ...'aé"*?\\-:=<>() \u3000🐱\ud83d\u0000',
      ..."0 1 9 . MB AND OR NOT <= 2026-05 sha256: __proto__ constructor".split(" "),
    ];
    for (let round = 0; round < 5000; round++) {
      const length = random() % 12;
      const text = Array.from({ length }, () => pieces[random() % pieces.length]).join("");
      const tree = tryParse(text);
      if (tree instanceof FilterError) {
        const { before, wrong, after } = around(text, tree);
        expect(before + wrong + after).toBe(text);
        expect(wrong, text).not.toBe("");
      } else {
        const printed = printFilter(tree);
        expect(printed.length).toBeLessThan(MAX_LENGTH);
        expect(parse(printed), text).toEqual(tree);
      }
    }
  });
});
