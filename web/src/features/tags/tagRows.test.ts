import { describe, expect, it } from "vitest";
import { belowOf, type TagRow, tagRows } from "./tagRows";
import { tagOf } from "./testing";

const TAGS = [
  tagOf("cat", { images: 3, parents: ["id animal"] }),
  tagOf("animal", { images: 1 }),
  tagOf("Élan", { images: 9, aliases: ["Schwung"] }),
  tagOf("place:rome", { images: 2 }),
  tagOf("place:paris", { videos: 5, parents: ["id holiday", "id city"] }),
  tagOf("holiday"),
  tagOf("city", { parents: ["id holiday"] }),
];

function told(rows: readonly TagRow[]): readonly string[] {
  return rows.map((row) =>
    "tag" in row ? `${"-".repeat(row.depth)}${row.tag.name}` : `# ${row.heading} ${row.count}`,
  );
}

describe("the rows of tags", () => {
  it("come under their namespaces", () => {
    expect(told(tagRows(TAGS, "namespaces", "name", ""))).toEqual([
      "animal",
      "cat",
      "city",
      "Élan",
      "holiday",
      "# place 2",
      "place:paris",
      "place:rome",
    ]);
  });

  it("come below each of their parents", () => {
    const rows = tagRows(TAGS, "tree", "name", "");
    expect(told(rows)).toEqual([
      "animal",
      "-cat",
      "Élan",
      "holiday",
      "-city",
      "--place:paris",
      "-place:paris",
      "place:rome",
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it("keep the way to what is searched for", () => {
    expect(told(tagRows(TAGS, "tree", "name", "CAT"))).toEqual(["animal", "-cat"]);
    expect(told(tagRows(TAGS, "plain", "name", "schw"))).toEqual(["Élan"]);
    expect(told(tagRows(TAGS, "namespaces", "name", "rom"))).toEqual(["# place 1", "place:rome"]);
  });

  it("can have the most used first", () => {
    const rows = told(tagRows(TAGS, "plain", "count", ""));
    expect(rows.slice(0, 3)).toEqual(["Élan", "place:paris", "cat"]);
  });

  it("stay bounded where tags have very many parents", () => {
    const layers = Array.from({ length: 12 }, (_, layer) =>
      Array.from({ length: 8 }, (_, n) =>
        tagOf(`${layer} ${n}`, {
          parents: layer ? Array.from({ length: 8 }, (_, p) => `id ${layer - 1} ${p}`) : [],
        }),
      ),
    );
    expect(tagRows(layers.flat(), "tree", "name", "")).toHaveLength(50_000);
  });

  it("know what is below a tag", () => {
    expect([...belowOf(TAGS, "id holiday")].sort()).toEqual([
      "id city",
      "id holiday",
      "id place:paris",
    ]);
  });
});
