import { describe, expect, it } from "vitest";
import { fileOf } from "../../review/groups.testing";
import { FactsBook } from "./facts";

function bookOf() {
  const read: string[] = [];
  const book = new FactsBook(() => ({
    read: async (file: Blob, width: number) => {
      const text = await file.text();
      read.push(text);
      return { taken: null, metadata: text.length, detail: width > 500 ? 0.5 : null };
    },
  }));
  return { book, read };
}

const open = async ({ name }: { name: string }) => new File([name], name);

describe("facts of files", () => {
  it("are read once for each content, also where two ask at the same time", async () => {
    const { book, read } = bookOf();
    const files = [fileOf("a", 1), fileOf("twin", 1), fileOf("b", 2, { width: 400 })];
    await Promise.all([book.read(files, open), book.read(files, open)]);
    await book.read(files, open);
    expect(read).toEqual(["a.jpg", "b.jpg"]);
    expect([...book.known.get().values()].map(({ detail }) => detail)).toEqual([0.5, null]);
  });

  it("come from another copy where the first is not at hand, and stay unknown where none is", async () => {
    const { book, read } = bookOf();
    const files = [fileOf("away", 1), fileOf("here", 1), fileOf("gone", 2)];
    const progress: number[] = [];
    await book.read(
      files,
      async (file) => (file.id === "here" ? open(file) : null),
      (done) => progress.push(done),
    );
    expect(read).toEqual(["here.jpg"]);
    expect(progress).toEqual([1, 2, 3]);
    expect(book.known.get().size).toBe(1);
  });

  it("are not read of videos, nor after they are no longer wanted", async () => {
    const { book, read } = bookOf();
    await book.read([fileOf("v", 1, { kind: "video" })], open);
    let wanted = 1;
    const isWanted = () => wanted-- > 0;
    await book.read([fileOf("a", 2), fileOf("b", 3)], open, undefined, isWanted);
    expect(read).toEqual(["a.jpg"]);
  });
});
