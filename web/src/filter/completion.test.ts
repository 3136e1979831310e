import { describe, expect, it } from "vitest";
import { complete, suggest, typingAt } from "./completion";
import { FIELDS } from "./fields";
import { parse } from "./parse";

const TAGS = ["cat", "Catalogue", "tiger cat", "place:paris", "place:New York", "AND", "5*"];

/** The caret stands at `|`. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  return { text, typing: typingAt(text, caret) };
}

function labels(marked: string): readonly string[] {
  const { typing } = at(marked);
  return typing ? suggest(typing, TAGS).map(({ label }) => label) : [];
}

/** The text after choosing the suggestion of that label, with the caret as `|`. */
function chosen(marked: string, label: string): string {
  const { text, typing } = at(marked);
  const suggestion = typing && suggest(typing, TAGS).find((each) => each.label === label);
  if (!suggestion) throw new Error(`${label} is not suggested at ${marked}`);
  const done = complete(text, typing, suggestion);
  return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`;
}

describe("what is typed in a filter", () => {
  it("is a word, a tag, or a value of a field", () => {
    expect(at("cat si|ze dog").typing).toEqual({
      what: "word",
      field: null,
      typed: "si",
      from: 4,
      to: 8,
    });
    expect(at('-tag:"New Y|ork" x').typing).toMatchObject({ what: "tag", typed: "New Y", to: 15 });
    expect(at("(type:im|)").typing).toMatchObject({ what: "value", field: "type", from: 6, to: 8 });
    expect(at("place:pa|").typing).toMatchObject({ what: "word", typed: "place:pa" });
  });

  it("is nothing to complete in numbers and free text", () => {
    for (const marked of ["size>1|", "modified=20|", "name:IM|", "near:x|", 'note:"a b|']) {
      expect(at(marked).typing, marked).toBeNull();
    }
  });

  it("suggests fields when nothing is typed yet", () => {
    expect(labels("|")).toEqual(FIELDS.map(({ name }) => name));
    expect(labels("cat |")).toContain("tag");
  });

  it("suggests only fields that it is told of", () => {
    const { typing } = at("s|");
    const some = FIELDS.filter(({ name }) => name === "size");
    expect(typing && suggest(typing, [], some).map(({ label }) => label)).toEqual(["size"]);
    expect(labels("s|").slice(0, 2)).toEqual(["source", "size"]);
  });

  it("suggests fields and tags by their beginning, then tags by a part", () => {
    expect(labels("CAT|")).toEqual(["cat", "Catalogue", "tiger cat"]);
    expect(labels("-d|")).toEqual(["device", "duration", "AND"]);
    expect(labels("place:|")).toEqual(["place:paris", "place:New York"]);
    expect(labels("tag:new|")).toEqual(["place:New York"]);
    expect(labels("is:|")).toEqual(["here", "kept", "removed"]);
    expect(labels("format:mp|")).toEqual(["mp4", "mpeg", "mpegts", "bmp"]);
    expect(labels("tagged-by:|")).toEqual(["person"]);
  });

  it("writes what parses to what was chosen", () => {
    expect(chosen("si|", "size")).toBe("size>|");
    expect(chosen("(a OR -ty|)", "type")).toBe("(a OR -type:|)");
    expect(chosen("type:v|", "video")).toBe("type:video |");
    expect(chosen("(type:v|)", "video")).toBe("(type:video|)");
    expect(chosen("ca| dog", "tiger cat")).toBe('"tiger cat" |dog');
    expect(chosen('"tiger c| x', "tiger cat")).toBe('"tiger cat" |x');
    expect(chosen("place:n|", "place:New York")).toBe('tag:"place:New York" |');
    expect(chosen("tag:ca|t", "cat")).toBe("tag:cat |");
    expect(chosen("an|", "AND")).toBe('"AND" |');
    expect(parse(chosen("5|", "5*").replace("|", ""))).toEqual({ node: "word", text: "5\\*" });
  });

  it("finds something sensible wherever the caret stands", () => {
    const text = '(-tag:"a \\" b" OR cat:>3) 🐱 type:x "open';
    for (let caret = 0; caret <= text.length; caret++) {
      const typing = typingAt(text, caret);
      if (!typing) continue;
      expect(typing.from).toBeLessThanOrEqual(caret);
      expect(typing.to).toBeGreaterThanOrEqual(caret);
      for (const suggestion of suggest(typing, TAGS)) {
        expect(complete(text, typing, suggestion).text).toContain(suggestion.insert);
      }
    }
  });
});
