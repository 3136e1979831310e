import { beforeEach, describe, expect, it, vi } from "vitest";
import { openOriginal } from "./originals";
import { dropFile } from "./presence";
import { sha256Of } from "./sha256";

// Handles cannot be stored outside of a browser, so the database is made up here.
const stored = vi.hoisted(() => ({ files: [] as object[], handles: [] as object[] }));
vi.mock("./db", () => ({
  database: async () => ({
    get: async () => undefined,
    getAllFromIndex: async (store: "files" | "handles") => stored[store],
  }),
}));

const file = new File(["the bytes"], "a.jpg", { lastModified: 1000 });
const record = { id: "x", name: "a.jpg", path: "album/a.jpg", size: file.size, modified: 1000 };

function handleOf(given: File | DOMException, permission: PermissionState) {
  return {
    queryPermission: vi.fn(async () => permission),
    requestPermission: vi.fn(async (): Promise<PermissionState> => "granted"),
    getFile: async () => {
      if (given instanceof DOMException) throw given;
      return given;
    },
  };
}

describe("openOriginal through a handle", () => {
  let sha256 = "";

  beforeEach(async () => {
    sha256 = await sha256Of(file);
    dropFile(sha256);
    stored.files = [record];
  });

  it("asks for nothing where the permission is still there", async () => {
    const handle = handleOf(file, "granted");
    stored.handles = [{ id: "x", handle, root: null }];
    expect(await openOriginal(sha256)).toEqual({ file });
    expect(handle.requestPermission).not.toHaveBeenCalled();
  });

  it("asks for the folder it was chosen with, once for all its files", async () => {
    const handle = handleOf(file, "prompt");
    const root = handleOf(file, "prompt");
    stored.handles = [{ id: "x", handle, root }];
    expect(await openOriginal(sha256)).toEqual({ file });
    expect(root.requestPermission).toHaveBeenCalledOnce();
    expect(handle.requestPermission).not.toHaveBeenCalled();
  });

  it("says that the permission was not given", async () => {
    const handle = handleOf(file, "prompt");
    handle.requestPermission.mockResolvedValue("denied");
    stored.handles = [{ id: "x", handle, root: null }];
    expect(await openOriginal(sha256)).toEqual({
      file: null,
      reason: "the permission to read it was not given",
    });
  });

  it("does not give a file that was changed, whatever its size and time", async () => {
    const other = new File(["bytes the"], "a.jpg", { lastModified: 2000 });
    const longer = new File(["more bytes"], "a.jpg", { lastModified: 1000 });
    for (const changed of [other, longer]) {
      stored.handles = [{ id: "x", handle: handleOf(changed, "granted"), root: null }];
      expect(await openOriginal(sha256)).toEqual({
        file: null,
        reason: "the file was changed since it was saved",
      });
    }
  });

  it("gives a file that was only touched", async () => {
    const touched = new File(["the bytes"], "a.jpg", { lastModified: 2000 });
    stored.handles = [{ id: "x", handle: handleOf(touched, "granted"), root: null }];
    expect((await openOriginal(sha256)).file).toBe(touched);
  });

  it("tries the next place where one is gone", async () => {
    const gone = handleOf(new DOMException("", "NotFoundError"), "granted");
    stored.handles = [{ id: "y", handle: gone, root: null }];
    expect(await openOriginal(sha256)).toEqual({ file: null, reason: "it is no longer there" });
    stored.handles.push({ id: "x", handle: handleOf(file, "granted"), root: null });
    expect(await openOriginal(sha256)).toEqual({ file });
  });
});
