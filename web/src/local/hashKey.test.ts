import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hashKeyOf } from "../fingerprint/hashKey";

/** The module as a page that was just opened has it. */
async function newTab() {
  vi.resetModules();
  return import("./hashKey");
}

const key = await hashKeyOf(new Uint8Array(32).fill(7));

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the key on this device", () => {
  it("is there after a reload, and is given only to whoever asks for this one", async () => {
    const before = await newTab();
    expect(await before.heldKeyWith(key.id)).toBeNull();
    await before.keepHashKey(key);
    const after = await newTab();
    expect(await after.heldKeyWith(key.id)).toEqual(key);
    expect(after.heldKey.get()).toEqual(key);
    expect(await after.heldKeyWith("0".repeat(32))).toBeNull();
  });

  it("is forgotten for good", async () => {
    const before = await newTab();
    await before.keepHashKey(key);
    await before.forgetHashKey();
    expect(before.heldKey.get()).toBeNull();
    expect(await (await newTab()).heldKeyWith(key.id)).toBeNull();
  });

  it("is told of where the browser does not let go of it, until it does", async () => {
    const page = await newTab();
    await page.keepHashKey(key);
    const remove = vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(() => {
      throw new DOMException("", "UnknownError");
    });
    await page.forgetHashKey();
    expect(page.heldKey.get()).toBeNull();
    expect(page.keyStays.get()).toBe(true);
    remove.mockRestore();
    await page.forgetHashKey();
    expect(page.keyStays.get()).toBe(false);
    expect(await (await newTab()).heldKeyWith(key.id)).toBeNull();
  });

  it("is held until the page is left where there is no storage", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new Error("none");
      },
    });
    const page = await newTab();
    await page.keepHashKey(key);
    expect(await page.heldKeyWith(key.id)).toEqual(key);
    expect(await (await newTab()).heldKeyWith(key.id)).toBeNull();
    await page.forgetHashKey();
    expect(page.keyStays.get()).toBe(false);
  });

  it("comes to other tabs, and leaves them", async () => {
    const [one, other] = [await newTab(), await newTab()];
    let told = () => {};
    const next = () =>
      new Promise<void>((resolve) => {
        told = resolve;
      });
    const ends = [one.shareHashKey(() => {}), other.shareHashKey(() => told())];
    let changed = next();
    await one.keepHashKey(key);
    await changed;
    expect(other.heldKey.get()).toEqual(key);
    changed = next();
    await one.forgetHashKey();
    await changed;
    expect(other.heldKey.get()).toBeNull();
    for (const end of ends) end();
  });
});
