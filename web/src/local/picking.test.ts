import { describe, expect, it } from "vitest";
import { type Found, filesOfDrop, filesOfInput, walkDirectory, walkEntry } from "./picking";

async function all(found: AsyncIterable<Found>): Promise<Found[]> {
  const items: Found[] = [];
  for await (const item of found) items.push(item);
  return items;
}

function fileEntry(fullPath: string, failure?: DOMException): FileSystemFileEntry {
  const name = fullPath.slice(fullPath.lastIndexOf("/") + 1);
  return {
    isFile: true,
    isDirectory: false,
    name,
    fullPath,
    file: (resolve: (file: File) => void, reject: (error: DOMException) => void) =>
      failure ? reject(failure) : resolve(new File(["x"], name)),
  } as unknown as FileSystemFileEntry;
}

/** A folder whose reader gives at most 100 entries at a time, as browsers do. */
function folderEntry(fullPath: string, children: readonly FileSystemEntry[]): FileSystemEntry {
  return {
    isFile: false,
    isDirectory: true,
    name: fullPath.slice(1),
    fullPath,
    createReader: () => {
      let given = 0;
      return {
        readEntries: (resolve: (batch: readonly FileSystemEntry[]) => void) => {
          const batch = children.slice(given, given + 100);
          given += batch.length;
          resolve(batch);
        },
      };
    },
  } as unknown as FileSystemEntry;
}

function fileHandle(name: string, failure?: DOMException): FileSystemFileHandle {
  return {
    kind: "file",
    name,
    getFile: () => (failure ? Promise.reject(failure) : Promise.resolve(new File(["x"], name))),
  } as unknown as FileSystemFileHandle;
}

function folderHandle(
  name: string,
  children: readonly { name: string }[],
): FileSystemDirectoryHandle {
  return {
    kind: "directory",
    name,
    async *entries() {
      for (const child of children) yield [child.name, child];
    },
  } as unknown as FileSystemDirectoryHandle;
}

describe("walkEntry", () => {
  it("reads a folder until it is empty, not only its first 100 entries", async () => {
    const files = Array.from({ length: 250 }, (_, n) => fileEntry(`/trip/${n}.jpg`));
    const found = await all(walkEntry(folderEntry("/trip", files)));
    expect(found).toHaveLength(250);
    expect(found[249]).toMatchObject({ kind: "file", path: "trip/249.jpg" });
  });

  it("goes into folders, leaves out what is no media, and tells what it cannot open", async () => {
    const gone = new DOMException("", "NotFoundError");
    const inner = folderEntry("/trip/day 1", [
      fileEntry("/trip/day 1/a.JPG"),
      fileEntry("/trip/day 1/notes.txt"),
      fileEntry("/trip/day 1/lost.png", gone),
      fileEntry("/trip/day 1/._a.jpg"),
    ]);
    const found = await all(walkEntry(folderEntry("/trip", [inner])));
    expect(found.map(({ kind, path }) => [kind, path])).toEqual([
      ["file", "trip/day 1/a.JPG"],
      ["left-out", "trip/day 1/notes.txt"],
      ["unopened", "trip/day 1/lost.png"],
      ["left-out", "trip/day 1/._a.jpg"],
    ]);
    expect(found[2]).toMatchObject({ reason: "it is no longer there" });
  });

  it("takes a file that was dropped itself, whatever its name", async () => {
    expect(await all(walkEntry(fileEntry("/notes.txt")))).toMatchObject([
      { kind: "file", path: "notes.txt" },
    ]);
  });
});

describe("walkDirectory", () => {
  it("gives handles, paths and the folder that was chosen", async () => {
    const denied = fileHandle("c.jpg", new DOMException("", "NotAllowedError"));
    const inner = folderHandle("inner", [fileHandle("b.png"), fileHandle("x.txt"), denied]);
    const root = folderHandle("root", [fileHandle("a.jpg"), inner]);
    const found = await all(walkDirectory(root));
    expect(found).toMatchObject([
      { kind: "file", path: "root/a.jpg", root },
      { kind: "file", path: "root/inner/b.png", root },
      { kind: "left-out", path: "root/inner/x.txt" },
      { kind: "unopened", path: "root/inner/c.jpg", reason: "the browser may not read it" },
    ]);
  });

  it("tells of a folder that cannot be read and goes on beside it", async () => {
    const locked = {
      kind: "directory",
      name: "locked",
      // biome-ignore lint/correctness/useYield: it fails before it has anything to give
      async *entries() {
        throw new DOMException("", "NotAllowedError");
      },
    };
    const found = await all(walkDirectory(folderHandle("root", [locked, fileHandle("a.jpg")])));
    expect(found.map(({ kind, path }) => [kind, path])).toEqual([
      ["unopened", "root/locked"],
      ["file", "root/a.jpg"],
    ]);
  });
});

describe("filesOfDrop", () => {
  it("takes everything at once and prefers handles, then entries, then files", async () => {
    const plain = new File(["x"], "plain.jpg");
    const items: Partial<DataTransferItem>[] = [
      {
        kind: "file",
        getAsFileSystemHandle: () => Promise.resolve(folderHandle("f", [fileHandle("a.jpg")])),
        webkitGetAsEntry: () => fileEntry("/wrong.jpg"),
        getAsFile: () => null,
      },
      { kind: "string" },
      { kind: "file", webkitGetAsEntry: () => fileEntry("/b.jpg"), getAsFile: () => null },
      {
        kind: "file",
        getAsFileSystemHandle: () => Promise.reject(new DOMException("", "NotAllowedError")),
        webkitGetAsEntry: () => null,
        getAsFile: () => plain,
      },
    ];
    const data = { items: [...items] } as unknown as DataTransfer;
    const found = filesOfDrop(data);
    // The browser empties the list as soon as the event is over.
    (data.items as unknown as unknown[]).length = 0;
    expect((await all(found)).map(({ path }) => path)).toEqual(["f/a.jpg", "b.jpg", "plain.jpg"]);
  });
});

describe("filesOfInput", () => {
  it("leaves out what is no media in a folder, and nothing that was chosen itself", async () => {
    const inFolder = (path: string) =>
      Object.defineProperty(new File(["x"], path.split("/").at(-1) ?? ""), "webkitRelativePath", {
        value: path,
      });
    const alone = Object.defineProperty(new File(["x"], "odd.txt"), "webkitRelativePath", {
      value: "",
    });
    const found = await all(filesOfInput([inFolder("a/b.webp"), inFolder("a/c.txt"), alone]));
    expect(found.map(({ kind, path }) => [kind, path])).toEqual([
      ["file", "a/b.webp"],
      ["left-out", "a/c.txt"],
      ["file", "odd.txt"],
    ]);
  });
});
