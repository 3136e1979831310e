import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredEntry } from "./db";
import { imageOf, madeOf, shaOf } from "./testing";

/** The modules keep state for the life of a page, so every test is a new page. */
async function newPage() {
  vi.resetModules();
  const [hashes, originals, presence, resume, settings, storage, thumbnails, sha] =
    await Promise.all([
      import("./hashes"),
      import("./originals"),
      import("./presence"),
      import("./resume"),
      import("./settings"),
      import("./storage"),
      import("./thumbnails"),
      import("./sha256"),
    ]);
  await settings.loadSettings();
  await presence.loadPresence();
  return {
    ...hashes,
    ...originals,
    ...presence,
    ...resume,
    ...settings,
    ...storage,
    ...thumbnails,
    ...sha,
  };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0 (X11; Linux x86_64)" });
});

describe("fingerprints of before", () => {
  const face = { path: "album/a.jpg", size: 3, modified: 5 };
  const file = new Blob(["abc"]);

  it("are found again by path, size and time of change, in the order asked for", async () => {
    let page = await newPage();
    await page.rememberHash(face, file, madeOf(imageOf(1)));
    page = await newPage();
    const [other, found] = await page.findHashes([{ ...face, size: 4 }, face]);
    expect(other).toBeUndefined();
    expect(found?.fingerprint).toEqual(imageOf(1));
    expect(found?.sample).toBe(await page.sampleOf(file));
  });

  it("tell another file of the same path, size and time by its middle", async () => {
    const page = await newPage();
    const bytes = new Uint8Array(100_000);
    const other = bytes.slice();
    other[50_000] = 1;
    expect(await page.sampleOf(new Blob([bytes]))).not.toBe(await page.sampleOf(new Blob([other])));
  });

  it("bring their thumbnails", async () => {
    let page = await newPage();
    const thumbnail = new Blob(["jpeg"], { type: "image/jpeg" });
    await page.rememberHash(face, file, { ...madeOf(imageOf(1)), thumbnail });
    page = await newPage();
    expect(await page.findThumbnail(shaOf(1))).toMatch(/^blob:/);
    expect(page.heldThumbnail(shaOf(1))).toBeDefined();
    expect(await page.findThumbnail(shaOf(2))).toBeNull();
  });

  it("are not used when there is no storage", async () => {
    const page = await newPage();
    vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("", "SecurityError");
    });
    vi.resetModules();
    const { findHashes } = await import("./hashes");
    expect(await findHashes([face])).toEqual([undefined]);
    expect(page).toBeDefined();
  });
});

describe("originals", () => {
  const file = new File(["some bytes"], "a.jpg", { lastModified: 7 });

  it("of this page open at once, and are only remembered after a reload", async () => {
    let page = await newPage();
    const fingerprint = imageOf(1);
    page.holdFiles([[fingerprint.sha256, file]]);
    await page.rememberOriginals([{ fingerprint, file, handle: null, root: null }]);
    expect(page.presence.get().get(fingerprint.sha256)).toBe("open");
    expect((await page.openOriginal(fingerprint.sha256)).file).toBe(file);

    page = await newPage();
    expect(page.presence.get().get(fingerprint.sha256)).toBe("seen");
    expect(await page.openOriginal(fingerprint.sha256)).toEqual({
      file: null,
      reason: "the browser keeps no way to it",
    });
  });

  it("are copied only if the person asked for copies", async () => {
    let page = await newPage();
    await page.setKeepCopies(true);
    const fingerprint = imageOf(1);
    const kept = await page.rememberOriginals([{ fingerprint, file, handle: null, root: null }]);
    expect(kept.copiesLeftOut).toBe(0);

    page = await newPage();
    expect(page.keepCopies.get()).toBe(true);
    expect(page.presence.get().get(fingerprint.sha256)).toBe("copy");
    const { file: opened } = await page.openOriginal(fingerprint.sha256);
    expect(await opened?.text()).toBe("some bytes");
    expect(opened?.name).toBe(fingerprint.name);

    await page.forgetCopies();
    expect(page.presence.get().get(fingerprint.sha256)).toBe("open");
    page = await newPage();
    expect(page.presence.get().get(fingerprint.sha256)).toBe("seen");
  });

  it("that do not fit are counted, and the rest is remembered all the same", async () => {
    const page = await newPage();
    await page.setKeepCopies(true);
    const { database } = await import("./db");
    const db = await database();
    vi.spyOn(db, "put").mockRejectedValue(new DOMException("", "QuotaExceededError"));
    const originals = [1, 2, 3].map((seed) => ({
      fingerprint: imageOf(seed),
      file,
      handle: null,
      root: null,
    }));
    expect(await page.rememberOriginals(originals)).toEqual({ copiesLeftOut: 3 });
    expect(page.presence.get().size).toBe(3);
  });

  it("are linked again only by the very same bytes", async () => {
    const page = await newPage();
    const sha256 = await page.sha256Of(file);
    await page.rememberOriginals([
      { fingerprint: imageOf(1, { sha256 }), file: null, handle: null, root: null },
    ]);
    expect(await page.relink(sha256, new File(["other bytes"], "a.jpg"), null)).toBe(false);
    expect(page.presence.get().get(sha256)).toBe("seen");
    expect(await page.relink(sha256, file, null)).toBe(true);
    expect(page.presence.get().get(sha256)).toBe("open");
  });

  it("are forgotten with their content", async () => {
    const page = await newPage();
    const originals = [1, 2].map((seed) => ({
      fingerprint: imageOf(seed),
      file: null,
      handle: null,
      root: null,
    }));
    await page.rememberOriginals(originals);
    await page.forgetOriginals([shaOf(1)]);
    expect([...page.presence.get().keys()]).toEqual([shaOf(2)]);
  });
});

describe("the comparison of before", () => {
  it("is kept in order until it is forgotten", async () => {
    let page = await newPage();
    const entry = (position: number): StoredEntry => ({
      position,
      name: "a.jpg",
      path: "a.jpg",
      size: 1,
      modified: 1,
      handle: null,
      root: null,
      reason: null,
    });
    await page.keepEntries([entry(2), entry(0), entry(1)]);
    await page.dropEntries([1]);
    page = await newPage();
    expect((await page.keptEntries()).map(({ position }) => position)).toEqual([0, 2]);
    expect(await page.countKept()).toBe(2);
    await page.forgetEntries();
    expect(await page.countKept()).toBe(0);
  });
});

describe("this device", () => {
  it("keeps its id over reloads and takes a new name", async () => {
    let page = await newPage();
    const device = await page.thisDevice();
    expect(device.name).toBe("Linux computer");
    expect(device.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    await page.renameDevice("  Anna's laptop  ");
    page = await newPage();
    expect(await page.thisDevice()).toEqual({ id: device.id, name: "Anna's laptop" });
  });

  it("is named after what the browser tells", async () => {
    const { guessDeviceName } = await newPage();
    expect(guessDeviceName("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)")).toBe("Mac");
    expect(guessDeviceName("Mozilla/5.0 (Linux; Android 16) Mobile")).toBe("Android device");
    expect(guessDeviceName("curl")).toBe("This device");
  });
});

describe("everything", () => {
  it("is forgotten at a stroke, but for the settings", async () => {
    const page = await newPage();
    const { id } = await page.thisDevice();
    await page.rememberHash(
      { path: "a", size: 1, modified: 1 },
      new Blob(["a"]),
      madeOf(imageOf(1)),
    );
    await page.rememberOriginals([
      { fingerprint: imageOf(1), file: null, handle: null, root: null },
    ]);
    expect(await page.storageState()).toMatchObject({ files: 1, hashes: 1, copies: 0 });
    await page.forgetEverything();
    expect(await page.storageState()).toMatchObject({ files: 0, hashes: 0 });
    expect(page.presence.get().size).toBe(0);
    expect((await (await newPage()).thisDevice()).id).toBe(id);
  });
});
