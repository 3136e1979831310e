/** Keyed hashes of a person's own account: switching them on and off, and the ways to the key. */
import { type HashKey, MAX_KEY_FILE_BYTES, newHashKey, readKeyFile } from "../fingerprint/hashKey";
import { forgetHashKey, heldKeyWith, keepHashKey } from "../local/hashKey";
import { refreshUser, updated } from "./account";
import { bodyOf, client } from "./client";
import type { Confirmation } from "./ownAccount";
import { keyIdInUse } from "./signedIn";
import type { User, WrappedKey } from "./types";
import { unwrapKey, wrapKey } from "./wrappedKey";

/** A key that was asked for and is not to be had; the message says what to do. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

/**
 * Makes a key for the account, which has nothing saved yet, and keeps it in this browser.
 * `opening` says whether the password opens it on other devices.
 */
export async function switchOnKeyedHashes(
  confirmation: Confirmation,
  opening: boolean,
): Promise<HashKey> {
  const key = await newHashKey();
  const wrapped = opening ? await wrapKey(key, confirmation.password) : null;
  await put(key.id, wrapped, confirmation);
  await keepHashKey(key);
  return key;
}

/** Has the password open the key on other devices, or no longer. */
export async function setPasswordOpening(
  confirmation: Confirmation,
  opening: boolean,
): Promise<void> {
  const id = keyIdInUse();
  const held = id === null ? null : await heldKeyWith(id);
  if (id === null || (opening && !held)) throw new KeyError("Give this browser the key first.");
  const wrapped = opening && held ? await wrapKey(held, confirmation.password) : null;
  await put(id, wrapped, confirmation);
}

async function put(id: string, wrapped: WrappedKey | null, confirmation: Confirmation) {
  const body = { id, wrapped, ...confirmation };
  updated(await bodyOf(client.PUT("/api/v1/me/hash-key", { body })));
}

/** Has hashes plain again, while nothing is saved; the key is forgotten. */
export async function switchOffKeyedHashes(confirmation: Confirmation): Promise<void> {
  updated(await bodyOf(client.POST("/api/v1/me/hash-key/remove", { body: confirmation })));
  await forgetHashKey();
}

/** Gives this browser the key by the password. Throws `WrappingError` where it does not open it. */
export async function takeKeyByPassword(
  { hash_key: asked }: User,
  password: string,
): Promise<void> {
  if (!asked?.wrapped) throw new KeyError("No password opens this key. Use the key file.");
  await keepHashKey(await unwrapKey(asked.id, asked.wrapped, password));
}

/** Gives this browser the key by its file. Throws `KeyFileError`, and `KeyError` for another key. */
export async function takeKeyByFile({ hash_key: asked }: User, file: Blob): Promise<void> {
  const key = await readKeyFile(file.size > MAX_KEY_FILE_BYTES ? "" : await file.text());
  if (key.id !== asked?.id) {
    throw new KeyError(
      "This key file belongs to another collection. Choose the one that was saved for this one.",
    );
  }
  await keepHashKey(key);
}

/**
 * The key of the account's hashes wrapped anew for a change of the password; null where no password
 * opens it. Throws `WrappingError` where this browser neither has the key nor opens it by the
 * password so far.
 */
export async function rewrappedKey(password: string, next: string): Promise<WrappedKey | null> {
  // Another device may have let the password open the key meanwhile.
  const asked = (await refreshUser())?.hash_key;
  if (!asked?.wrapped) return null;
  const held = await heldKeyWith(asked.id);
  return wrapKey(held ?? (await unwrapKey(asked.id, asked.wrapped, password)), next);
}
