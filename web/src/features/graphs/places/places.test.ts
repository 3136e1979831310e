import { describe, expect, it } from "vitest";
import { DEFAULT_RULES } from "../../../review/rules";
import { bestOf, folderWords, isLast, type Whereabouts } from "./copies";

function copy(id: string, path: string, modified = 0) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const where = { device: "laptop", device_id: "d", source: "", saved: 0 };
  return { id, name, path, size: 1, modified, ...where };
}

function content(files: ReturnType<typeof copy>[], remove: string[] = []): Whereabouts {
  const look = { sha256: "a", content_id: "1", kind: "image" as const };
  const size = { width: 1, height: 1, duration: 0 };
  return { ...look, ...size, copies: files.length, files, devices: ["d"], remove };
}

describe("copies of one content", () => {
  const two = [copy("1", "b/IMG (1).jpg"), copy("2", "a/IMG.jpg")];

  it("are compared by where they are and by their names", () => {
    expect(bestOf(content(two), DEFAULT_RULES)?.best).toBe("2");
    const preferred = { ...DEFAULT_RULES, folders: ["b"] };
    expect(bestOf(content(two), preferred)?.best).toBe("1");
    expect(bestOf(content(two.slice(1)), DEFAULT_RULES)).toBeNull();
  });

  it("are the last where all others are marked to be removed", () => {
    expect(isLast(content(two), "1")).toBe(false);
    expect(isLast(content(two, ["2"]), "1")).toBe(true);
    expect(isLast(content(two, ["1"]), "1")).toBe(false);
    expect(isLast(content(two.slice(0, 1)), "1")).toBe(true);
    // More copies than are told.
    expect(isLast({ ...content(two, ["2"]), copies: 60 }, "1")).toBe(false);
  });

  it("are told by their folder", () => {
    expect(folderWords("2024/may/x.jpg")).toBe("2024/may");
    expect(folderWords("x.jpg")).toBe("the top folder");
  });
});
