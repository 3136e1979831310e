import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pairKey } from "../review/model";
import { eventually, fillStorage, imageOf, madeOf, shaOf } from "./testing";

/** The modules keep state for the life of a page, so every test is a new page. */
async function newPage() {
  vi.resetModules();
  const [db, decisions, hashes, resume, settings, unkept] = await Promise.all([
    import("./db"),
    import("./decisions"),
    import("./hashes"),
    import("./resume"),
    import("./settings"),
    import("./unkept"),
  ]);
  return { ...db, ...decisions, ...hashes, ...resume, ...settings, ...unkept };
}

let page: Awaited<ReturnType<typeof newPage>>;
let empty = () => {};

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal("navigator", { userAgent: "Linux" });
  page = await newPage();
});

afterEach(() => {
  empty();
  vi.unstubAllGlobals();
});

const pair = pairKey(shaOf(1), shaOf(2));
const verdict = new Map([[pair, "not-match"]] as const);
const file = new Blob(["abc"]);
const face = (n: number) => ({ path: `${n}.jpg`, size: 3, modified: n });

async function fill(count: number): Promise<void> {
  const thumbnail = new Blob(["jpeg"], { type: "image/jpeg" });
  for (let n = 0; n < count; n++) {
    await page.rememberHash(face(n), file, { ...madeOf(imageOf(n)), thumbnail });
  }
}

describe("a full storage", () => {
  it("lets thumbnails give way to a decision, and fingerprints only if that is not enough", async () => {
    await fill(3);
    const db = await page.database();
    const kept = () => Promise.all([db.count("thumbnails"), db.count("hashes")]);
    let given: readonly string[] = ["thumbnails"];
    const { clear } = IDBObjectStore.prototype;
    const cleared: string[] = [];
    vi.spyOn(IDBObjectStore.prototype, "clear").mockImplementation(function (this: IDBObjectStore) {
      cleared.push(this.name);
      return clear.call(this);
    });
    empty = fillStorage(() => !given.every((name) => cleared.includes(name)));
    await page.keepDecisions(verdict, 1);
    expect(await page.keptDecisions()).toEqual(verdict);
    expect(await kept()).toEqual([0, 3]);
    given = ["hashes"];
    await page.keepDecisions(new Map([[pairKey(shaOf(3), shaOf(4)), "keep-both"]]), 2);
    expect((await page.keptDecisions()).size).toBe(2);
    expect(await kept()).toEqual([0, 0]);
  });

  it("keeps fingerprints rather than thumbnails, and never drops them for the list", async () => {
    await fill(2);
    empty = fillStorage(() => true);
    const entry = {
      ...face(9),
      position: 9,
      name: "9.jpg",
      handle: null,
      root: null,
      reason: null,
    };
    await expect(page.keepEntries([entry])).rejects.toMatchObject({ name: "QuotaExceededError" });
    const db = await page.database();
    expect(await db.count("hashes")).toBe(2);
    expect(await db.count("thumbnails")).toBe(0);
  });

  it("does not make a new device of this one", async () => {
    const spare = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => spare.get(key) ?? null,
      setItem: (key: string, value: string) => spare.set(key, value),
    });
    empty = fillStorage(() => true);
    const { id } = await page.thisDevice();
    page = await newPage();
    expect((await page.thisDevice()).id).toBe(id);
    empty();
    page = await newPage();
    expect((await page.thisDevice()).id).toBe(id);
    spare.clear();
    page = await newPage();
    expect((await page.thisDevice()).id).toBe(id);
  });
});

describe("tabs with different versions", () => {
  it("an older one that holds on is told of, and waited for without holding up the page", async () => {
    // As a tab whose page is frozen: it does not let go when it is asked to.
    const older = await openDB("tagcat", 1, {
      upgrade: (db) => {
        for (const name of ["settings", "thumbnails", "copies", "hashes", "session"]) {
          db.createObjectStore(name);
        }
        for (const name of ["files", "handles"]) db.createObjectStore(name);
      },
    });
    await expect(page.database()).rejects.toThrow("older version");
    await expect(page.keepDecisions(verdict, 1)).rejects.toThrow("older version");
    expect(page.versionTrouble.get()).toBe("older");
    expect(await page.keptDecisions()).toEqual(new Map());
    older.close();
    await eventually(() => expect(page.versionTrouble.get()).toBeNull());
    await page.keepDecisions(verdict, 2);
    expect(await page.keptDecisions()).toEqual(verdict);
  });

  it("a newer one gets the database at once, which is told in the older page", async () => {
    await page.keepDecisions(verdict, 1);
    const newer = await openDB("tagcat", 1000);
    expect(newer.version).toBe(1000);
    await expect(page.keepDecisions(verdict, 2)).rejects.toThrow();
    expect(page.versionTrouble.get()).toBe("newer");
    expect(await newer.count("decisions")).toBe(1);
    newer.close();
  });
});

describe("work that is not kept", () => {
  it("is tried again until it is", async () => {
    const again = vi.fn(() => page.noteKept("review"));
    page.noteUnkept("review", new DOMException("", "QuotaExceededError"), again);
    page.noteUnkept("labels", new Error("no storage"), () => {});
    expect([...page.unkept.get()].map(([work, { full }]) => [work, full])).toEqual([
      ["review", true],
      ["labels", false],
    ]);
    page.keepAgain();
    expect(again).toHaveBeenCalledOnce();
    expect([...page.unkept.get().keys()]).toEqual(["labels"]);
  });
});
