import { describe, expect, it } from "vitest";
import { imageOf } from "../../../local/testing";
import { applyTo } from "../../../review/geometry";
import type { Relation } from "../../../review/relation";
import { relate } from "../../../review/relation";
import { placementOf, placementWords } from "./placement";
import type { Reading } from "./usePair";

const A = { width: 400, height: 300 };
const B = { width: 300, height: 400 };
const READING: Reading = { state: "reading" };

function relationOf(orientation: "upright" | "rotate-90", trimmed = false): Relation {
  const relation = relate(imageOf(1), imageOf(1));
  if (!relation.match) throw new Error("a picture matches itself");
  return { ...relation, match: { ...relation.match, orientation, trimmed } };
}

function done(crop: boolean): Reading {
  const boxA = { x: 0, y: 0, ...A };
  const boxB = { x: 50, y: 0, width: 200, height: 400 };
  return { state: "done", alignment: { map: [0.5, 0, 0, 0.5, 10, 20], boxA, boxB, crop } };
}

describe("placementOf", () => {
  it("turns B as the match says before anything was read", () => {
    const { map, bounds } = placementOf(A, B, relationOf("rotate-90"), READING, false);
    expect(applyTo(map, { x: 300, y: 0 })).toEqual({ x: 0, y: 0 });
    expect(bounds).toEqual({ x: 0, y: 0, ...A });
  });

  it("shows B in the middle and whole where it is wanted as stored or nothing is known", () => {
    for (const relation of [null, relationOf("rotate-90", true)]) {
      const { map, boxB } = placementOf(A, B, relation, done(false), true);
      expect(applyTo(map, { x: 0, y: 0 })).toEqual({ x: 87.5, y: 0 });
      expect(boxB).toBeNull();
    }
  });

  it("takes what the pixels tell, and cuts borders only of a trimmed match", () => {
    const trimmed = placementOf(A, B, relationOf("upright", true), done(false), false);
    expect(trimmed.boxB?.width).toBe(200);
    expect(trimmed.detail).toBe(2);
    expect(placementOf(A, B, relationOf("upright"), done(false), false).boxB).toBeNull();
  });
});

describe("placementWords", () => {
  it.each<[Relation | null, Reading, boolean, string]>([
    [null, READING, false, "Lining the pictures up…"],
    [null, READING, true, "B is shown as it is stored."],
    [relationOf("upright"), done(false), false, "Both lie one over the other as they are."],
    [relationOf("rotate-90"), done(false), false, "B is turned right and shown turned back."],
    [relationOf("upright", true), done(false), false, "Borders are left out."],
    [
      relationOf("upright"),
      done(true),
      false,
      "One is a crop of the other and lies where it was cut from.",
    ],
    [
      relationOf("upright"),
      { state: "failed" },
      false,
      "The pictures could not be read to line them up.",
    ],
  ])("%#", (relation, reading, stored, words) => {
    expect(placementWords(relation, reading, stored)).toBe(words);
  });
});
