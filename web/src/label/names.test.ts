import { describe, expect, it } from "vitest";
import { nameProblem } from "../features/tags/names";
import { tagNameOf } from "./names";
import { TABLE } from "./vectors.testing";

describe("tagNameOf", () => {
  it.each([
    ["cat", "cat"],
    ["crane (bird)", "crane bird"],
    ["jack-o'-lantern", "jack-o’-lantern"],
    ["-a: b: ", "a: b"],
    ["(*)", ""],
  ])("of %s is %s", (label, name) => {
    expect(tagNameOf(label)).toBe(name);
  });

  it("is one a tag can have, and another one for each label the tagger knows", () => {
    const names = [...TABLE.classes, ...TABLE.synsets].map(({ name }) => tagNameOf(name));
    expect(names.map(nameProblem).filter(Boolean)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
