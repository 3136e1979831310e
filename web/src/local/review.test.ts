import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Edit, NO_STEPS, record, redo, undo } from "../review/journal";
import { pairKey } from "../review/model";
import { shaOf } from "./testing";

/** The modules keep state for the life of a page, so every test is a new page. */
async function newPage() {
  vi.resetModules();
  const [db, decisions, reviewing, resume, storage] = await Promise.all([
    import("./db"),
    import("./decisions"),
    import("./reviewing"),
    import("./resume"),
    import("./storage"),
  ]);
  return { ...db, ...decisions, ...reviewing, ...resume, ...storage };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A database as the first version of TagCat made it, with a file in its comparison. */
async function firstVersion(): Promise<void> {
  const db = await openDB("tagcat", 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore("settings");
      fresh.createObjectStore("files", { keyPath: "id" }).createIndex("sha256", "sha256");
      fresh.createObjectStore("thumbnails", { keyPath: "sha256" });
      fresh.createObjectStore("handles", { keyPath: "id" }).createIndex("sha256", "sha256");
      fresh.createObjectStore("copies", { keyPath: "sha256" });
      fresh.createObjectStore("hashes", { keyPath: "key" });
      fresh.createObjectStore("session", { keyPath: "position" });
    },
  });
  await db.put("session", { position: 7, name: "a.jpg", path: "a.jpg", size: 1, modified: 2 });
  await db.put("settings", true, "keepCopies");
  db.close();
}

const pair = pairKey(shaOf(1), shaOf(2));

describe("the database", () => {
  it("is upgraded from the first version and loses nothing", async () => {
    await firstVersion();
    const page = await newPage();
    expect(await page.countKept()).toBe(1);
    expect(await (await page.database()).get("settings", "keepCopies")).toBe(true);
    await page.keepDecisions(new Map([[pair, "not-match"]]), 5);
    expect(await page.keptDecisions()).toEqual(new Map([[pair, "not-match"]]));
  });
});

describe("decisions", () => {
  it("are there in every later visit until they are taken back or all is forgotten", async () => {
    const other = pairKey(shaOf(3), shaOf(1));
    let page = await newPage();
    const both = new Map([
      [pair, "not-match"],
      [other, "keep-both"],
    ] as const);
    await page.keepDecisions(both, 5);
    page = await newPage();
    expect(await page.keptDecisions()).toEqual(both);
    await page.keepDecisions(new Map([[pair, null]]), 6);
    expect([...(await page.keptDecisions()).keys()]).toEqual([other]);
    await page.forgetEverything();
    expect((await page.keptDecisions()).size).toBe(0);
  });
});

describe("a review", () => {
  const places = new Map(
    [1, 2].map((position) => [
      `${position}`,
      { position, sha256: shaOf(position), path: `${position}.jpg` },
    ]),
  );
  const keep: Edit = { kind: "choice", key: "1", before: null, after: "keep" };
  const remove: Edit = { kind: "choice", key: "2", before: null, after: "remove" };

  it("is kept with what can be undone and done again", async () => {
    let page = await newPage();
    const one = record(NO_STEPS, { title: "keep", edits: [keep] });
    await page.keepReview(NO_STEPS, one, [keep], places);
    const two = record(one, { title: "remove", edits: [remove] });
    await page.keepReview(one, two, [remove], places);
    const back = undo(two);
    if (!back) throw new Error("there was something to undo");
    await page.keepReview(two, back.journal, back.step.edits, places);
    page = await newPage();
    const kept = await page.keptReview();
    expect(kept.choices).toEqual([{ ...places.get("1"), choice: "keep" }]);
    expect(kept.journal).toEqual(back.journal);
    expect(redo(kept.journal)?.step.title).toBe("remove");

    const other = record(kept.journal, { title: "other", edits: [] });
    await page.keepReview(kept.journal, other, [], places);
    expect((await page.keptReview()).journal).toEqual(other);
    await page.forgetReview();
    expect(await page.keptReview()).toEqual({ choices: [], journal: NO_STEPS });
  });
});
