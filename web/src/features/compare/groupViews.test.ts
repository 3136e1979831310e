import { describe, expect, it } from "vitest";
import { imageOf, shaOf, videoOf } from "../../local/testing";
import type { Entry } from "./entries";
import { comparisonCsv, comparisonJson } from "./exports";
import { arrange, singles, viewGroups } from "./groupViews";
import type { Grouping, Pair } from "./matcher";
import { NO_GROUPS } from "./matcher";
import { entryOf } from "./testing";

function pair(a: number, b: number, neededVariance: number, more: Partial<Pair> = {}): Pair {
  return {
    a: shaOf(a),
    b: shaOf(b),
    identical: false,
    distance: neededVariance,
    neededVariance,
    orientation: "upright",
    trimmed: false,
    aPos: null,
    bPos: null,
    frames: 0,
    ...more,
  };
}

/** A group whose representative is its first member. */
function grouping(
  groups: readonly (readonly [readonly number[], readonly Pair[]])[],
  links: readonly Pair[] = [],
): Grouping {
  return {
    variance: 18,
    groups: groups.map(([members, pairs]) => {
      const representative = shaOf(members[0] ?? 0);
      return {
        members: members.map(shaOf),
        representative,
        relations: new Map(
          pairs
            .filter(({ a, b }) => a === representative || b === representative)
            .map((p) => [p.a === representative ? p.b : p.a, p]),
        ),
        weakest: [...pairs].sort((x, y) => y.neededVariance - x.neededVariance)[0] ?? null,
      };
    }),
    links,
  };
}

describe("viewGroups", () => {
  it("tells how each file is turned as seen from the reference", () => {
    const entries = [entryOf(0, imageOf(1)), entryOf(1, imageOf(2)), entryOf(2, imageOf(3))];
    const turned = { orientation: "rotate-90" } as const;
    const [group] = viewGroups(
      entries,
      grouping([
        [
          [2, 1, 3],
          [pair(1, 2, 4, turned), pair(2, 3, 5, turned), pair(1, 3, 6)],
        ],
      ]),
    );
    expect(group?.members.map(({ entry, likeness }) => [entry.id, likeness?.orientation])).toEqual([
      [1, undefined],
      [0, "rotate-270"],
      [2, "rotate-90"],
    ]);
  });

  it("makes a group of identical files even if nothing else matches", () => {
    const entries = [
      entryOf(0, imageOf(1, { path: "a/x.jpg" })),
      entryOf(1, imageOf(2)),
      entryOf(2, imageOf(1, { path: "b/x.jpg" })),
    ];
    const [group, ...others] = viewGroups(entries, NO_GROUPS);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ identical: true, hasIdentical: true, spare: 1001 });
    expect(group?.members.map(({ entry: { id } }) => id)).toEqual([0, 2]);
    expect(group?.members[0]?.likeness).toBeNull();
    expect(group?.members[1]?.likeness).toMatchObject({ identical: true, distance: 0 });
    expect(singles(entries, group ? [group] : []).map(({ id }) => id)).toEqual([1]);
  });

  it("puts the reference first, then its copies, then the nearest", () => {
    const entries = [
      entryOf(0, imageOf(3)),
      entryOf(1, imageOf(2)),
      entryOf(2, imageOf(1)),
      entryOf(3, imageOf(1, { path: "copy.jpg" })),
    ];
    const pairs = [pair(1, 2, 4), pair(1, 3, 12), pair(2, 3, 15)];
    const [group] = viewGroups(entries, grouping([[[1, 2, 3], pairs]]));
    expect(group?.members.map(({ entry: { id } }) => id)).toEqual([2, 3, 1, 0]);
    expect(group).toMatchObject({ identical: false, hasIdentical: true });
    expect(group?.weakest?.likeness.neededVariance).toBe(15);
    expect(group?.weakest?.names).toEqual(["image-2.jpg", "image-3.jpg"]);
  });

  it("says what sets a file apart, and nothing that most files have in common", () => {
    const entries = [
      entryOf(0, imageOf(1, { width: 4000, height: 3000, size: 10, modified: 9 })),
      entryOf(1, imageOf(2, { size: 90, modified: 5 })),
      entryOf(2, imageOf(3, { size: 20, modified: 5 })),
    ];
    const pairs = [pair(1, 2, 1), pair(1, 3, 1), pair(2, 3, 1)];
    const [group] = viewGroups(entries, grouping([[[1, 2, 3], pairs]]));
    const hints = new Map(group?.members.map(({ entry: { id }, hints: own }) => [id, own]));
    expect(hints.get(0)).toEqual(["most pixels"]);
    expect(hints.get(1)).toEqual(["largest"]);
    expect(hints.get(2)).toEqual([]);
  });

  it("tells where an image is found in a video, whichever is the reference", () => {
    const entries = [entryOf(0, imageOf(1)), entryOf(1, videoOf(2))];
    const match = pair(1, 2, 3, { bPos: 12_000, frames: 4 });
    const [group] = viewGroups(entries, grouping([[[1, 2], [match]]]));
    expect(group?.members[1]?.at).toEqual({ own: 12_000, reference: null });
    expect(group?.kinds).toEqual(new Set(["image", "video"]));
    const [other] = viewGroups(entries, grouping([[[2, 1], [match]]]));
    expect(other?.members[1]?.at).toEqual({ own: null, reference: 12_000 });
  });

  it("links what also looks alike, from both sides, the nearest first and once", () => {
    const entries = [1, 2, 3, 4, 5].map((seed) => entryOf(seed, imageOf(seed)));
    const links = [pair(2, 3, 17), pair(1, 3, 15), pair(2, 5, 9)];
    const views = viewGroups(
      entries,
      grouping(
        [
          [[1, 2], [pair(1, 2, 2)]],
          [[3, 4], [pair(3, 4, 2)]],
        ],
        links,
      ),
    );
    const [first, second] = views;
    expect(first?.links.map(({ entry: { id }, groupId }) => [id, groupId])).toEqual([
      [5, null],
      [3, shaOf(3)],
    ]);
    expect(first?.links[1]?.likeness.neededVariance).toBe(15);
    expect(second?.links.map(({ entry: { id } }) => id)).toEqual([1, 2]);
  });

  it("leaves out groups whose files were taken out", () => {
    expect(viewGroups([entryOf(0, imageOf(1))], grouping([[[1, 2], [pair(1, 2, 2)]]]))).toEqual([]);
  });
});

describe("arrange", () => {
  const entries = [
    entryOf(0, imageOf(1, { size: 10, name: "b10.jpg" })),
    entryOf(1, imageOf(2, { size: 10 })),
    entryOf(2, videoOf(3, { size: 900, name: "b9.mp4" })),
    entryOf(3, videoOf(4, { size: 900, modified: 2e12 })),
    entryOf(4, imageOf(5, { name: "a.jpg" })),
    entryOf(5, imageOf(5, { path: "again.jpg", size: 5 })),
  ];
  const groups = viewGroups(
    entries,
    grouping([
      [[1, 2], [pair(1, 2, 8)]],
      [[3, 4], [pair(3, 4, 3)]],
    ]),
  );
  const all = { kind: "all", likeness: "all" } as const;
  const firsts = (shown: typeof groups) => shown.map(({ members }) => members[0]?.entry.id);

  it("filters by kind and likeness", () => {
    expect(firsts(arrange(groups, { ...all, kind: "video" }, "alike"))).toEqual([2]);
    expect(firsts(arrange(groups, { ...all, likeness: "identical" }, "alike"))).toEqual([4]);
    expect(firsts(arrange(groups, { ...all, likeness: "look-alike" }, "alike"))).toEqual([2, 0]);
  });

  it("sorts", () => {
    expect(firsts(arrange(groups, all, "alike"))).toEqual([4, 2, 0]);
    expect(firsts(arrange(groups, all, "spare"))).toEqual([2, 0, 4]);
    expect(firsts(arrange(groups, all, "newest"))[0]).toBe(2);
    expect(firsts(arrange(groups, all, "name"))).toEqual([4, 2, 0]);
  });
});

describe("exports", () => {
  const failed: Entry = {
    ...entryOf(9, imageOf(9)),
    path: "=cmd().jpg",
    outcome: { state: "failed", reason: 'broken, "really"' },
  };
  const entries = [
    entryOf(0, imageOf(1, { path: "a,b.jpg" })),
    entryOf(1, imageOf(2)),
    entryOf(2, imageOf(3)),
    failed,
  ];
  const groups = viewGroups(
    entries,
    grouping([[[1, 2], [pair(1, 2, 6, { orientation: "mirror" })]]]),
  );

  it("as a table name every file once and defuse formulas", () => {
    const lines = comparisonCsv(entries, groups).trimEnd().split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^1,"a,b\.jpg",image,reference,,/);
    expect(lines[2]).toMatch(/^1,album\/image-2\.jpg,image,"look-alike, mirrored",6,/);
    expect(lines[3]).toMatch(/^,album\/image-3\.jpg,image,,,/);
    expect(lines[4]).toBe(`,'=cmd().jpg,,,,1009,,,,,,,"broken, ""really"""`);
  });

  it("as JSON have groups, files and errors", () => {
    const document = JSON.parse(comparisonJson(entries, groups, 18));
    expect(document.variance).toBe(18);
    expect(document.files).toHaveLength(3);
    expect(document.groups[0].members[0]).toMatchObject({ path: "a,b.jpg", reference: true });
    expect(document.groups[0].members[1]).toMatchObject({
      reference: false,
      distance: 6,
      orientation: "mirror",
    });
    expect(document.errors).toEqual([{ path: "=cmd().jpg", reason: 'broken, "really"' }]);
  });
});
