import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { hashKeyOf, keyFileText } from "../fingerprint/hashKey";
import { keyedFingerprint, keyingOf } from "../fingerprint/keyed";
import { contentNamesOf } from "../fingerprint/keyedContents";
import { database } from "../local/db";
import { forgetHashKey, heldKey, keepHashKey } from "../local/hashKey";
import { imageOf, shaOf, videoOf } from "../local/testing";
import { account, leave, signIn } from "./account";
import { splitFingerprints } from "./batches";
import { saveFiles } from "./collection";
import {
  KeyError,
  rewrappedKey,
  setPasswordOpening,
  switchOffKeyedHashes,
  switchOnKeyedHashes,
  takeKeyByFile,
  takeKeyByPassword,
} from "./hashKeys";
import { sendable, sentLength } from "./keying";
import type { User } from "./types";
import { unwrapKey, WrappingError, wrapKey } from "./wrappedKey";

// Passwords are slow on purpose.
vi.setConfig({ testTimeout: 60_000 });

// The address of the API is looked up when the client is loaded.
vi.hoisted(() => vi.stubGlobal("location", { origin: "http://tagcat.test" }));

const key = await hashKeyOf(new Uint8Array(32).fill(1));
const other = await hashKeyOf(new Uint8Array(32).fill(2));
const device = { id: "0d4f3c1e-5b0e-4f6a-9a51-000000000000", name: "Test" };
const confirmation = { password: "tulip bulb", code: "123456" };
const wrapped = await wrapKey(key, confirmation.password);

function userWith(hash_key: User["hash_key"]): User {
  return { name: "anna", variance: 20, has_password: true, second_factor: false, hash_key };
}

function signedIn(hash_key: User["hash_key"]): User {
  const user = userWith(hash_key);
  account.set({ status: "in", user });
  return user;
}

interface Asked {
  readonly route: string;
  readonly body: Record<string, unknown>;
}

/** A server that answers every request the same way; what it was asked. */
function serve(answer: (asked: Asked) => unknown): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const asked = { route, body: text ? JSON.parse(text) : {} };
    all.push(asked);
    return Response.json(answer(asked));
  });
  return all;
}

beforeEach(async () => {
  account.set({ status: "out" });
  await forgetHashKey();
});

describe("what is sent", () => {
  const files = [imageOf(1), videoOf(2)];

  it("is plain where the account has no key, also if this browser has one", async () => {
    await keepHashKey(key);
    signedIn(null);
    const asked = serve(() => ({ results: [] }));
    await saveFiles({ device, files });
    expect(asked[0]?.body).toEqual({ device, key: null, files });
  });

  it("is keyed where it has one", async () => {
    signedIn({ id: key.id, wrapped: null });
    await keepHashKey(key);
    const asked = serve(() => ({ results: [] }));
    await saveFiles({ device, files });
    const keying = await keyingOf(key);
    const { idOf } = await contentNamesOf(key);
    expect(asked[0]?.body).toEqual({
      device,
      key: key.id,
      files: files.map((file) => ({
        ...keyedFingerprint(keying, file),
        sha256: idOf(file.sha256),
      })),
    });
    expect(JSON.stringify(asked)).not.toMatch(/dhash|ties/);
  });

  it("is nothing where this browser has another key or none", async () => {
    signedIn({ id: key.id, wrapped: null });
    const asked = serve(() => ({ results: [] }));
    await expect(saveFiles({ device, files })).rejects.toThrow(KeyError);
    await keepHashKey(other);
    await expect(saveFiles({ device, files })).rejects.toThrow("give this browser the key");
    expect(asked).toEqual([]);
  });

  it("is split by its size when keyed", async () => {
    signedIn({ id: key.id, wrapped: null });
    await keepHashKey(key);
    const frames = Array.from({ length: 5000 }, (_, n) => ({ pos: n, dhash: shaOf(n).slice(32) }));
    const films = Array.from({ length: 5 }, (_, seed) => videoOf(seed, { frames }));
    const batches = splitFingerprints(films, (film) => film);
    expect(batches.map(({ length }) => length)).toEqual([2, 2, 1]);
    const sent = await sendable([films[0] ?? videoOf(0)]);
    const bytes = JSON.stringify(sent.files[0]).length;
    expect(sentLength(films[0] ?? videoOf(0))).toBeGreaterThanOrEqual(bytes);
    account.set({ status: "out" });
    expect(splitFingerprints(films, (film) => film)).toHaveLength(1);
  });
});

describe("signing in", () => {
  const answer = (id: string) => ({
    access_token: "t",
    expires_in: 900,
    user: userWith({ id, wrapped }),
  });

  it("opens the key with the password, and signing out forgets it", async () => {
    serve(() => answer(key.id));
    await signIn("anna", confirmation.password);
    expect(heldKey.get()).toEqual(key);
    await leave();
    expect(heldKey.get()).toBeNull();
  });

  it("has the key gone from the browser before it says that it is signed out", async () => {
    serve(() => answer(key.id));
    await signIn("anna", confirmation.password);
    const keys = async () => (await database()).getAllKeys("settings");
    expect(await keys()).toContain("hashKey");
    const left: Promise<unknown>[] = [];
    const end = account.subscribe(() => left.push(keys()));
    await leave();
    end();
    expect(left).toHaveLength(1);
    expect(await left[0]).not.toContain("hashKey");
  });

  it("goes on where the password does not open the key", async () => {
    serve(() => answer(key.id));
    await signIn("anna", "another");
    expect(account.get().status).toBe("in");
    expect(heldKey.get()).toBeNull();
  });
});

describe("keyed hashes", () => {
  it("are switched on with a new key, which the password opens or not", async () => {
    signedIn(null);
    const asked = serve(({ body }) =>
      userWith({ id: String(body.id), wrapped: body.wrapped as typeof wrapped }),
    );
    const made = await switchOnKeyedHashes(confirmation, true);
    expect(heldKey.get()).toEqual(made);
    expect(asked[0]).toMatchObject({
      route: "PUT /api/v1/me/hash-key",
      body: { id: made.id, ...confirmation },
    });
    const box = asked[0]?.body.wrapped as typeof wrapped;
    expect(await unwrapKey(made.id, box, confirmation.password)).toEqual(made);
    await setPasswordOpening(confirmation, false);
    expect(asked[1]?.body).toEqual({ id: made.id, wrapped: null, ...confirmation });
    expect(account.get()).toMatchObject({ user: { hash_key: { id: made.id, wrapped: null } } });
    await setPasswordOpening(confirmation, true);
    expect(asked[2]?.body.wrapped).not.toBeNull();
  });

  it("are not switched on where the server refuses", async () => {
    signedIn(null);
    vi.stubGlobal("fetch", async () => Response.json({ detail: "not empty" }, { status: 409 }));
    await expect(switchOnKeyedHashes(confirmation, false)).rejects.toThrow("Not empty.");
    expect(heldKey.get()).toBeNull();
  });

  it("are switched off, and the key is forgotten", async () => {
    signedIn({ id: key.id, wrapped: null });
    await keepHashKey(key);
    const asked = serve(() => userWith(null));
    await switchOffKeyedHashes(confirmation);
    expect(asked).toEqual([{ route: "POST /api/v1/me/hash-key/remove", body: confirmation }]);
    expect(heldKey.get()).toBeNull();
    expect(account.get()).toMatchObject({ user: { hash_key: null } });
  });
});

describe("giving this browser the key", () => {
  const user = userWith({ id: key.id, wrapped });

  it("takes its file, and no other", async () => {
    await expect(takeKeyByFile(user, new Blob([keyFileText(other)]))).rejects.toThrow(
      "another collection",
    );
    await expect(takeKeyByFile(user, new Blob(["x".repeat(5000)]))).rejects.toThrow("not a key");
    expect(heldKey.get()).toBeNull();
    await takeKeyByFile(user, new Blob([keyFileText(key)]));
    expect(heldKey.get()).toEqual(key);
  });

  it("takes the password, and no other", async () => {
    await expect(takeKeyByPassword(user, "another")).rejects.toThrow(WrappingError);
    await takeKeyByPassword(user, confirmation.password);
    expect(heldKey.get()).toEqual(key);
  });
});

describe("a change of the password", () => {
  /** An account that this page last saw without a key, which the server tells by now. */
  function changedTo(hash_key: User["hash_key"]): void {
    signedIn(null);
    serve(() => userWith(hash_key));
  }

  it("takes the key along, from this browser or opened by the old password", async () => {
    changedTo({ id: key.id, wrapped });
    for (const held of [null, key]) {
      if (held) await keepHashKey(held);
      const again = await rewrappedKey(held ? "not needed" : confirmation.password, "next");
      expect(again && (await unwrapKey(key.id, again, "next"))).toEqual(key);
    }
  });

  it("says where it cannot, and wraps nothing that was not wrapped", async () => {
    changedTo({ id: key.id, wrapped });
    await expect(rewrappedKey("another", "next")).rejects.toThrow(WrappingError);
    changedTo({ id: key.id, wrapped: null });
    expect(await rewrappedKey("a", "b")).toBeNull();
    changedTo(null);
    expect(await rewrappedKey("a", "b")).toBeNull();
  });
});
