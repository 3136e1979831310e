import { describe, expect, it } from "vitest";
import vectors from "../../../spec/dhash/keyed.json";
import { fromHex, hashKeyOf } from "./hashKey";
import { contentNamesOf } from "./keyedContents";

describe("keyed contents", () => {
  it.each(vectors)("are named as in Python by the key $id", async ({ key, contents }) => {
    const { idOf, sha256Of } = await contentNamesOf(await hashKeyOf(fromHex(key)));
    expect(contents.length).toBeGreaterThan(0);
    for (const { sha256, id } of contents) {
      expect(idOf(sha256)).toBe(id);
      expect(sha256Of(id)).toBe(sha256);
    }
  });

  it("have names of their own, which lead back", async () => {
    const { idOf, sha256Of } = await contentNamesOf(await hashKeyOf(new Uint8Array(32).fill(3)));
    const contents = Array.from({ length: 500 }, (_, at) => at.toString(16).padStart(64, "0"));
    const ids = contents.map(idOf);
    expect(new Set(ids).size).toBe(contents.length);
    expect(ids.map(sha256Of)).toEqual(contents);
    expect(contents.map(sha256Of).map(idOf)).toEqual(contents);
  });
});
