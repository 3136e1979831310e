import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fromHex, newHashKey } from "../fingerprint/hashKey";
import { unwrapKey, WrappingError, wrapKey } from "./wrappedKey";

// Passwords are slow on purpose.
vi.setConfig({ testTimeout: 60_000 });

const key = await newHashKey();
const wrapped = await wrapKey(key, "tülip bulb");

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a wrapped key", () => {
  it("is opened by its password and no other", async () => {
    expect(await unwrapKey(key.id, wrapped, "tülip bulb")).toEqual(key);
    await expect(unwrapKey(key.id, wrapped, "tulip bulb")).rejects.toThrow(WrappingError);
  });

  it("is as others can open it", () => {
    const { iterations, salt, nonce, box } = wrapped;
    expect(iterations).toBeGreaterThanOrEqual(600_000);
    const under = pbkdf2Sync("tülip bulb", fromHex(salt), iterations, 32, "sha256");
    const cipher = createDecipheriv("aes-256-gcm", under, fromHex(nonce));
    const bytes = fromHex(box);
    expect(bytes).toHaveLength(48);
    cipher.setAAD(new TextEncoder().encode(key.id));
    cipher.setAuthTag(bytes.subarray(32));
    const opened = [...cipher.update(bytes.subarray(0, 32)), ...cipher.final()];
    expect(opened).toEqual([...key.bytes]);
  });

  it("is another one each time", async () => {
    const again = await wrapKey(key, "tülip bulb");
    for (const field of ["salt", "nonce", "box"] as const) {
      expect(again[field]).not.toBe(wrapped[field]);
    }
  });

  it("is of one key only, and never costs more than somebody waits for", async () => {
    const other = await newHashKey();
    await expect(unwrapKey(other.id, wrapped, "tülip bulb")).rejects.toThrow(WrappingError);
    const slow = { ...wrapped, iterations: 1e12 };
    await expect(unwrapKey(key.id, slow, "tülip bulb")).rejects.toThrow(WrappingError);
    const cut = { ...wrapped, box: wrapped.box.slice(2) };
    await expect(unwrapKey(key.id, cut, "tülip bulb")).rejects.toThrow(WrappingError);
  });

  it("asks for the key file on a page that was not loaded securely", async () => {
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    await expect(wrapKey(key, "tulip")).rejects.toThrow("Use the key file");
    await expect(unwrapKey(key.id, wrapped, "tulip")).rejects.toThrow("Use the key file");
  });
});
