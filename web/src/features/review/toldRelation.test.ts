import { describe, expect, it } from "vitest";
import type { GroupOfCollection } from "../../api/review";
import type { StoredFile } from "../../api/types";
import { imageOf, shaOf } from "../../local/testing";
import { whySentences } from "../../review/why";
import { toldRelation } from "./toldRelation";

const [a, b] = [shaOf(1), shaOf(2)];

/** A group of two as the server tells it, and the files in it. */
function groupOf(trimmed: boolean) {
  const files = [
    { sha256: a, complexity: 50 },
    { sha256: b, complexity: 20 },
  ] as StoredFile[];
  const likeness = {
    distance: 5,
    needed_variance: 9,
    orientation: "rotate-90",
    trimmed,
    own_pos: null,
    pos: null,
  };
  const group = { members: files.map((file) => ({ file })), pairs: [{ a: 0, b: 1, likeness }] };
  const known = new Map(files.map((file) => [file.sha256, file]));
  return [[group as unknown as GroupOfCollection], known] as const;
}

describe("toldRelation", () => {
  it("is the server's likeness, both ways round", () => {
    const there = toldRelation(a, b, ...groupOf(false));
    expect(there).toMatchObject({
      match: { distance: 5, neededVariance: 9, orientation: "rotate-90", complexity: 20 },
      matches: true,
      dhashes: null,
    });
    expect(toldRelation(b, a, ...groupOf(false)).match?.orientation).toBe("rotate-270");
    expect(toldRelation(a, b, ...groupOf(true)).match?.complexity).toBe(28);
    expect(whySentences(imageOf(1), imageOf(2), there, 18).at(-1)).toBe("B is A turned right.");
  });

  it("is unknown of files that are in no pair", () => {
    const relation = toldRelation(a, shaOf(3), ...groupOf(false));
    expect(relation.match).toBeNull();
    expect(whySentences(imageOf(1), imageOf(3), relation, 18)).toEqual([
      "No match of these two is known.",
    ]);
  });
});
