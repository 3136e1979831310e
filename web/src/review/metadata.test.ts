import { describe, expect, it } from "vitest";
import vectorsText from "../../../spec/review/metadata.json?raw";
import { moment, readMetadata } from "./metadata";

interface Case {
  readonly name: string;
  readonly base64: string;
  readonly fields: number;
  readonly taken: number | null;
  readonly camera: string;
  readonly has_place: boolean;
}

const CASES = JSON.parse(vectorsText) as Case[];

const fileOf = ({ base64 }: Case): Blob =>
  new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]);

describe("metadata", () => {
  it.each(CASES)("of $name", async (one) => {
    const { fields, taken, camera, has_place } = one;
    const found = await readMetadata(fileOf(one));
    expect(found).toEqual({ fields, taken, camera, hasPlace: has_place });
  });

  it("of what is no image are unknown", async () => {
    expect(await readMetadata(new Blob(["no picture at all"]))).toBeNull();
    expect(await readMetadata(new Blob([]))).toBeNull();
  });

  it("with dates that there never were", () => {
    expect(moment("2023:02:30 10:00:00")).toBeNull();
    expect(moment("0000:00:00 00:00:00")).toBeNull();
    expect(moment("    :  :     :  :  ")).toBeNull();
    expect(moment("2023-02-28T10:00:00.25+01:00")).toBe(Date.UTC(2023, 1, 28, 9, 0, 0, 250));
  });
});
