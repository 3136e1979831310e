import { describe, expect, it } from "vitest";
import { exactTag, indexTags, nameProblem, splitName, splitNames, suggestTags } from "./names";
import { tagOf } from "./testing";

describe("names", () => {
  it("splits at the first colon", () => {
    expect(splitName("place:paris: nord")).toEqual({ space: "place", rest: "paris: nord" });
    expect(splitName("cat")).toEqual({ space: "", rest: "cat" });
  });

  it("reads several names with commas between them, each once", () => {
    expect(splitNames(" cat,  big   dog,,CAT ,eel")).toEqual(["cat", "big dog", "eel"]);
    expect(splitNames(" , ")).toEqual([]);
  });

  it.each(["", "a|b", "a(b)", "-cat", "+cat", ":cat", "place:", "x".repeat(101), "a\tb", "'s"])(
    "refuses %j",
    (name) => expect(nameProblem(name)).not.toBeNull(),
  );

  it.each(["cat", "big dog", "place:paris", "日本", "😀".repeat(100), "a-b+c"])(
    "takes %j",
    (name) => expect(nameProblem(name)).toBeNull(),
  );

  it("knows a name and an alias in any case", () => {
    const tags = [tagOf("cat", { aliases: ["Katze"] }), tagOf("Katze 2")];
    expect(exactTag(indexTags(tags), "KATZE")?.name).toBe("cat");
    expect(exactTag(indexTags(tags), "katz")).toBeUndefined();
  });
});

describe("suggestions", () => {
  const tags = [
    tagOf("catalogue", { images: 90 }),
    tagOf("animal:cat", { images: 5 }),
    tagOf("cat", { images: 1 }),
    tagOf("concatenate", { images: 99 }),
    tagOf("élan vital", { aliases: ["Schwung"], videos: 2 }),
  ];
  const names = (typed: string, likely: readonly string[] = [], without: readonly string[] = []) =>
    suggestTags(indexTags(tags), typed, likely, new Set(without), 8).map(({ tag }) => tag.name);

  it("puts the nearest names first, and the most used of them", () => {
    expect(names("cat")).toEqual(["cat", "catalogue", "animal:cat", "concatenate"]);
    expect(names("")).toEqual(["concatenate", "catalogue", "animal:cat", "élan vital", "cat"]);
  });

  it("ignores accents and case, and finds aliases", () => {
    expect(names("ELAN")).toEqual(["élan vital"]);
    const [found] = suggestTags(indexTags(tags), "schw", [], new Set(), 8);
    expect(found).toMatchObject({ tag: { name: "élan vital" }, alias: "Schwung" });
  });

  it("prefers what is likely, and leaves out what is there", () => {
    expect(names("", ["id cat", "id élan vital"]).slice(0, 2)).toEqual(["cat", "élan vital"]);
    expect(names("cat", [], ["id cat"])[0]).toBe("catalogue");
  });

  it("finds among 20,000 tags", () => {
    const many = Array.from({ length: 20_000 }, (_, n) => tagOf(`tag ${n}`, { images: n }));
    const found = suggestTags(indexTags(many), "tag 1999", [], new Set(), 3);
    expect(found.map(({ tag }) => tag.name)).toEqual(["tag 1999", "tag 19999", "tag 19998"]);
  });
});
