import { describe, expect, it } from "vitest";
import { imageOf, videoOf } from "../../../local/testing";
import { factRows } from "./facts";
import type { StageSide } from "./side";

function sideOf(fingerprint: StageSide["fingerprint"], more: Partial<StageSide> = {}): StageSide {
  const { name, path, size, modified, sha256 } = fingerprint;
  const open = () => Promise.resolve(null);
  return { key: sha256, name, path, size, modified, device: null, fingerprint, open, ...more };
}

describe("factRows", () => {
  it("tells which fields differ, and leaves out what neither has", () => {
    const a = sideOf(imageOf(1, { width: 4000, height: 3000 }));
    const rows = factRows(a, sideOf(imageOf(2)));
    expect(rows.find(({ name }) => name === "Dimensions")).toEqual({
      name: "Dimensions",
      a: "4000 × 3000",
      b: "640 × 480",
      differs: true,
    });
    expect(rows.find(({ name }) => name === "Format")?.differs).toBe(false);
    expect(rows.map(({ name }) => name)).not.toContain("Duration");
    expect(rows.map(({ name }) => name)).not.toContain("Device");
  });

  it("is more exact where rounded words are the same", () => {
    const a = sideOf(videoOf(1), { size: 3_400_001, device: "laptop" });
    const b = sideOf(videoOf(2, { duration: 60_200 }), { size: 3_400_002, device: null });
    const rows = Object.fromEntries(factRows(a, b).map((row) => [row.name, [row.a, row.b]]));
    expect(rows).toMatchObject({
      Size: ["3,400,001 bytes", "3,400,002 bytes"],
      Duration: ["1:00.0", "1:00.2"],
      Device: ["laptop", ""],
      "Frames a second": ["25", "25"],
    });
  });
});
