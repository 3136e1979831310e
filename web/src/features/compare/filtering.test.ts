import { describe, expect, it } from "vitest";
import { parse } from "../../filter";
import { imageOf, shaOf, videoOf } from "../../local/testing";
import { contentsMeant, nearTerms, passing } from "./filtering";
import { singles, viewGroups } from "./groupViews";
import { NO_GROUPS } from "./matcher";
import { entryOf } from "./testing";

const FILES = [
  entryOf(0, imageOf(1, { name: "Cat.jpg", path: "a/Cat.jpg", size: 20_000_000 })),
  entryOf(1, imageOf(1, { name: "copy.jpg", path: "b/copy.jpg", size: 20_000_000 })),
  entryOf(2, imageOf(2, { name: "dog.png", path: "b/dog.png", media_type: "image/png" })),
  entryOf(3, videoOf(3, { name: "clip.mp4", path: "clip.mp4", fps: 0 })),
];
const GROUPS = viewGroups(FILES, NO_GROUPS);
const VIEW = {
  entries: FILES,
  groups: GROUPS,
  single: singles(FILES, GROUPS),
  links: [],
  matched: new Set([shaOf(2)]),
};

/** Names of the first members of groups, and of single files, that a filter lets pass. */
function shown(text: string, near: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
  const { groups, single } = passing(VIEW, parse(text), near);
  return [
    ...groups.map(({ members }) => `group of ${members[0]?.entry.name}`),
    ...single.map(({ name }) => name),
  ];
}

describe("a filter of the comparison", () => {
  it("lets everything pass when it is empty", () => {
    expect(shown("")).toEqual(["group of Cat.jpg", "dog.png", "clip.mp4"]);
    expect(passing(VIEW, parse(""), new Map()).groups).toBe(GROUPS);
  });

  it("shows a group as soon as one of its files passes, whole", () => {
    expect(shown("copy")).toEqual(["group of Cat.jpg"]);
    expect(passing(VIEW, parse("copy"), new Map()).groups[0]?.members).toHaveLength(2);
    expect(shown("path:b/")).toEqual(["group of Cat.jpg", "dog.png"]);
  });

  it("knows what a file is", () => {
    expect(shown("size>10MB")).toEqual(["group of Cat.jpg"]);
    expect(shown("type:video duration=1:00 frames=1")).toEqual(["clip.mp4"]);
    expect(shown("format:png")).toEqual(["dog.png"]);
    expect(shown("copies>1")).toEqual(["group of Cat.jpg"]);
    expect(shown("has:match")).toEqual(["dog.png"]);
    expect(shown("is:here complexity>=0")).toEqual(["group of Cat.jpg", "dog.png"]);
    expect(shown("fps>0 OR saved>1900 OR has:tag OR has:note OR is:kept")).toEqual([]);
  });

  it("asks for what is near, for each term by itself", () => {
    const tree = parse("near:cat.jpg<=3 OR -near:B/*");
    const [first, second] = nearTerms(tree);
    if (!first || !second) throw new Error("two terms are there");
    expect(contentsMeant(first, FILES)).toEqual([shaOf(1)]);
    expect(contentsMeant(second, FILES)).toEqual([shaOf(1), shaOf(2)]);
    const near = new Map([["near:cat.jpg<=3", new Set([shaOf(1), shaOf(3)])]]);
    expect(shown("near:cat.jpg<=3", near)).toEqual(["group of Cat.jpg", "clip.mp4"]);
    expect(shown("near:cat.jpg", near)).toEqual([]);
  });
});
