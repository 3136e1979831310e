import { describe, expect, it } from "vitest";
import { commonness } from "./commonness";
import { type Overlap, overlap, reversed } from "./overlap";
import { itemOfCase, OVERLAP_CASES } from "./vectors.testing";

function jsonOf(found: Overlap) {
  return {
    relation: found.relation,
    orientation: found.orientation,
    rate: found.rate,
    stretches: found.stretches.map(({ ownStart, ownEnd, ...rest }) => ({
      own_start: ownStart,
      own_end: ownEnd,
      ...rest,
    })),
    own_share: found.ownShare,
    other_share: found.otherShare,
    weight: found.weight,
    videos: found.videos,
  };
}

describe("overlap", () => {
  it.each(OVERLAP_CASES.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const items = each.videos.map(itemOfCase);
    const [a, b] = items;
    if (!a || !b) throw new Error("a case has two videos");
    const [aLength, bLength] = each.durations;
    const { variance, orientations } = each;
    const known = items.length > 2 ? commonness(items, variance) : null;
    const options = { variance, orientations, known };
    const found = overlap(a, aLength, b, bLength, options);
    expect(jsonOf(found)).toEqual(each.overlap);
    const back = overlap(b, bLength, a, aLength, options);
    expect(back).toEqual(reversed(found));
    expect(reversed(back)).toEqual(found);
  });

  it("refuses a variance that is out of range", () => {
    const item = { key: "a", kind: "video", looks: [], positions: [] } as const;
    expect(() => overlap(item, 0, item, 0, { variance: 26 })).toThrow(RangeError);
  });
});
