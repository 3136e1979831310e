import { describe, expect, it } from "vitest";
import type { Labelled } from "../../local/labels";
import { shownOf, tally } from "./shown";
import { decided } from "./verdicts";

function labelled(sha256: string, scores: Readonly<Record<string, number>>): Labelled {
  const labels = Object.entries(scores).map(([name, score]) => {
    return { name, score, parents: [], id: "", moments: [] };
  });
  const nothing = { places: new Uint16Array(), scores: new Float32Array() };
  return { sha256, labels, ...nothing, embedding: new Int8Array() };
}

describe("shownOf", () => {
  it("leaves out what was dismissed, and has what was accepted first", () => {
    const one = labelled("a", { dog: 0.9, "crane (bird)": 0.5, cup: 0.4 });
    const shown = shownOf(one, { accepted: ["crane bird"], dismissed: ["dog"] });
    expect(shown.map(({ name, accepted }) => [name, accepted])).toEqual([
      ["crane bird", true],
      ["cup", false],
    ]);
  });
});

describe("tally", () => {
  it("counts the files of each label, most first", () => {
    const all = [
      labelled("a", { dog: 0.6, cup: 0.9 }),
      labelled("b", { dog: 0.7 }),
      labelled("c", { dog: 0.5 }),
    ];
    const found = new Map(all.map((each) => [each.sha256, each]));
    const said = new Map([
      ["b", { accepted: ["dog"], dismissed: [] }],
      ["c", { accepted: [], dismissed: ["dog"] }],
    ]);
    expect(tally(found, said)).toEqual([
      { name: "dog", sha256s: ["a"], accepted: 1, best: 0.7 },
      { name: "cup", sha256s: ["a"], accepted: 0, best: 0.9 },
    ]);
  });
});

describe("decided", () => {
  it("holds one verdict on a label, or none", () => {
    const nothing = { accepted: [], dismissed: [] };
    const accepted = decided(nothing, "dog", "accept");
    expect(accepted).toEqual({ accepted: ["dog"], dismissed: [] });
    expect(decided(accepted, "dog", "dismiss")).toEqual({ accepted: [], dismissed: ["dog"] });
    expect(decided(accepted, "dog", null)).toEqual(nothing);
  });
});
