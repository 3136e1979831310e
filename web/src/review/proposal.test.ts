import { describe, expect, it } from "vitest";
import { cleanupOf, handedOver, planGroups } from "./cleanup";
import { bridgeOf, fileOf, groupOf, sha } from "./groups.testing";
import { type Choice, pairKey, type ReviewGroup } from "./model";
import { makePlan } from "./plan";
import { accepted, clearCase, copyOf, propose, strengths, whyBest } from "./proposal";
import { DEFAULT_RULES } from "./rules";

const NOTHING = new Map<string, never>();
const unread = () => undefined;

const small = fileOf("small", 1, { width: 400, height: 300 });
const large = fileOf("large", 2);
const third = fileOf("third", 3, { width: 200, height: 150 });
const group = groupOf([small, large, third]);

function accept(choices: Record<string, Choice>, of: ReviewGroup = group) {
  const made = accepted(of, new Map(Object.entries(choices)), unread, DEFAULT_RULES);
  return Object.fromEntries(made);
}

describe("a proposal", () => {
  it("keeps the best copy, says why, and learns from what was read", () => {
    const proposal = propose(group, unread, DEFAULT_RULES);
    expect(proposal).toMatchObject({ best: "large", clear: true, doubt: "" });
    expect(whyBest(proposal)).toBe("resolution: 800 × 600 against 400 × 300 and 200 × 150");
    const blown = (sha256: string) =>
      sha256 === large.sha256 ? { taken: null, metadata: null, detail: 0.1 } : undefined;
    expect(propose(group, blown, DEFAULT_RULES).best).toBe("small");
  });

  it("is accepted whole, or filled up around what the person chose", () => {
    expect(accept({})).toEqual({ small: "remove", large: "keep", third: "remove" });
    expect(accept({ small: "keep" })).toEqual({ large: "remove", third: "remove" });
    expect(accept({ large: "remove" })).toEqual({ small: "keep", third: "remove" });
    const all = { small: "remove", large: "remove", third: "remove" } as const;
    expect(accept(all)).toEqual({ large: "keep" });
    expect(accept({ ...all, small: "keep" })).toEqual({});
  });

  it("is for the batch only where it is clear and nothing was decided yet", () => {
    const clear = clearCase(group, NOTHING, NOTHING, unread, DEFAULT_RULES);
    expect(clear?.keep.id).toBe("large");
    expect(clear?.remove.map(({ id }) => id)).toEqual(["small", "third"]);
    expect(clear?.bytes).toBe(200_000);
    const chosen = new Map([["third", "keep" as const]]);
    expect(clearCase(group, chosen, NOTHING, unread, DEFAULT_RULES)).toBeNull();
    const both = new Map([[pairKey(sha(1), sha(3)), "keep-both" as const]]);
    expect(clearCase(group, NOTHING, both, unread, DEFAULT_RULES)).toBeNull();
    const far = groupOf(group.files, 12);
    expect(clearCase(far, NOTHING, NOTHING, unread, DEFAULT_RULES)).toBeNull();
  });

  it("tells the strengths of files, but none that most have", () => {
    const files = [small, fileOf("heavy", 4, { size: 9_000_000, modified: 5 }), third];
    const found = strengths(files.map((file) => copyOf(file, unread)));
    expect(found.get("heavy")).toEqual(["most pixels", "most bytes", "oldest"]);
    expect(found.get("small")).toEqual([]);
  });
});

describe("a cleanup", () => {
  const chosen = new Map<string, Choice>([
    ["large", "keep"],
    ["small", "remove"],
    ["third", "remove"],
  ]);

  it("names the kept file that each one yields to, the same content first", () => {
    const twin = fileOf("twin", 1);
    const of = groupOf([large, small, twin]);
    const both = new Map<string, Choice>([...chosen, ["twin", "keep"]]);
    const { groups, leftAlone } = cleanupOf([of], both);
    expect(groups[0]?.remove.map(({ file, keeps }) => [file.id, keeps.id])).toEqual([
      ["small", "twin"],
    ]);
    expect(leftAlone).toEqual([]);
  });

  it("leaves alone what would leave nothing, and names no file twice", () => {
    const lost = groupOf([fileOf("x", 8), fileOf("y", 9)]);
    const bridge = bridgeOf(large, fileOf("x", 8), [[2, 8]]);
    const choices = new Map<string, Choice>([...chosen, ["x", "remove"], ["y", "remove"]]);
    const found = cleanupOf([bridge, group, lost], choices);
    const gone = found.groups.flatMap(({ remove }) => remove.map(({ file }) => file.id));
    expect(gone.sort()).toEqual(["small", "third", "x"]);
    expect(found.leftAlone.map(({ id }) => id)).toEqual(["y"]);
  });

  it("becomes a plan with the content of each file and the reason", () => {
    const cleanup = cleanupOf([group], chosen);
    const reasons = () => propose(group, unread, DEFAULT_RULES).reasons;
    const groups = planGroups(cleanup, { id: "d1", name: "laptop" }, reasons);
    const plan = makePlan(groups, 5, "test");
    expect(plan.groups[0]?.keep.map(({ sha256 }) => sha256)).toEqual([sha(2)]);
    expect(plan.groups[0]?.remove[0]).toMatchObject({
      path: "album/small.jpg",
      sha256: sha(1),
      device_id: "d1",
      device: "laptop",
      yields_to: { sha256: sha(2), path: "album/large.jpg" },
      reason: "resolution: 800 × 600 against 400 × 300",
    });
  });

  it("hands over what is said of a content once all its files go", () => {
    const twin = fileOf("twin", 1);
    const of = groupOf([large, small, twin]);
    const before = new Map<string, Choice>([
      ["large", "keep"],
      ["small", "remove"],
    ]);
    expect(handedOver(of, NOTHING, before)).toEqual([]);
    const after = new Map<string, Choice>([...before, ["twin", "remove"]]);
    expect(handedOver(of, before, after)).toEqual([{ source: sha(1), into: sha(2) }]);
    expect(handedOver(of, after, after)).toEqual([]);
  });
});
