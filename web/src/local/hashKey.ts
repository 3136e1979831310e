/**
 * The key of the keyed hashes of whoever is signed in, on this device. There is one place for it,
 * as one person is signed in to a browser at a time; it is emptied when they sign out.
 */
import type { HashKey } from "../fingerprint/hashKey";
import { database } from "./db";
import { Observable } from "./observable";

/** Its name among the settings. */
const SETTING = "hashKey";

const CHANNEL = "tagcat-hash-key";

/** The key that this browser has; null where it has none, or has not looked yet. */
export const heldKey = new Observable<HashKey | null>(null);

/** The key was to be forgotten, but the browser has not removed it from its storage. */
export const keyStays = new Observable(false);

/** Whether a key is in the storage. */
let stored = false;

let looked: Promise<void> | null = null;
let tabs: BroadcastChannel | null = null;

async function look(): Promise<void> {
  try {
    const found = await (await database()).get("settings", SETTING);
    stored = found !== undefined;
    if (!stored) keyStays.set(false);
    // What was to be forgotten is not taken into use again.
    heldKey.set(keyStays.get() ? null : ((found as HashKey | undefined) ?? null));
  } catch {
    // No storage: the key is held until the page is left.
  }
}

/** Looks once for the key that this browser has. */
export function loadHashKey(): Promise<void> {
  looked ??= look();
  return looked;
}

/** The key with this id, if this browser has it. */
export async function heldKeyWith(id: string): Promise<HashKey | null> {
  await loadHashKey();
  const held = heldKey.get();
  return held?.id === id ? held : null;
}

/** Keeps a key in place of the one before, for all tabs; only for this page without storage. */
export async function keepHashKey(key: HashKey): Promise<void> {
  // What is still being read is older than this.
  await loadHashKey();
  heldKey.set(key);
  try {
    await (await database()).put("settings", key, SETTING);
    stored = true;
    keyStays.set(false);
  } catch {
    // It is held until the page is left.
  }
  tabs?.postMessage(null);
}

/** Removes the key from the storage; `keyStays` tells where the browser does not let go of it. */
export async function unstoreHashKey(): Promise<void> {
  await loadHashKey();
  try {
    if (stored) await (await database()).delete("settings", SETTING);
    stored = false;
  } catch {
    // Where there is no storage, nothing was stored.
  }
  keyStays.set(stored);
}

/** Forgets the key, in all tabs. */
export async function forgetHashKey(): Promise<void> {
  await loadHashKey();
  if (heldKey.get() === null && !stored) return;
  await unstoreHashKey();
  heldKey.set(null);
  tabs?.postMessage(null);
}

/**
 * Tells other tabs of changes here, and learns of theirs until the returned function is called;
 * `onChange` is called after each of them.
 */
export function shareHashKey(onChange: () => void): () => void {
  if (!globalThis.BroadcastChannel) return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = () => void look().then(onChange);
  tabs = channel;
  return () => {
    channel.close();
    if (tabs === channel) tabs = null;
  };
}
