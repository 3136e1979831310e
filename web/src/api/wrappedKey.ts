/**
 * The key of keyed hashes, wrapped so that only the password opens it: PBKDF2-HMAC-SHA256, then
 * AES-256-GCM with the key's id as additional data. The server stores it and cannot open it.
 */
import { fromHex, type HashKey, hashKeyOf, toHex } from "../fingerprint/hashKey";
import type { WrappedKey } from "./types";

/** As OWASP's Password Storage Cheat Sheet asks for PBKDF2-HMAC-SHA256. */
const ITERATIONS = 600_000;

/** More would keep the page busy for longer than somebody waits. */
const MAX_ITERATIONS = 10_000_000;

const SALT_BYTES = 16;
const NONCE_BYTES = 12;

/** A key that could not be wrapped or opened; the message says what to do. */
export class WrappingError extends Error {
  override readonly name = "WrappingError";
}

function subtle(): SubtleCrypto {
  // Missing on pages that were not loaded securely, whatever its type says.
  const found: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (found) return found;
  throw new WrappingError(
    "This page was not loaded securely (https), so no password can open a key here. Use the key file.",
  );
}

/** The key under which a password wraps. */
async function wrappingKey(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(password);
  const secret = await subtle().importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]);
  return subtle().deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function gcm(id: string, nonce: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(id) };
}

/** Wraps a key under a password. Throws `WrappingError` where the browser cannot. */
export async function wrapKey({ id, bytes }: HashKey, password: string): Promise<WrappedKey> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const under = await wrappingKey(password, salt, ITERATIONS);
  const box = new Uint8Array(await subtle().encrypt(gcm(id, nonce), under, bytes));
  return { iterations: ITERATIONS, salt: toHex(salt), nonce: toHex(nonce), box: toHex(box) };
}

/** Opens a wrapped key. Throws `WrappingError` where the password does not. */
export async function unwrapKey(
  id: string,
  { iterations, salt, nonce, box }: WrappedKey,
  password: string,
): Promise<HashKey> {
  const crypto = subtle();
  if (iterations >= 1 && iterations <= MAX_ITERATIONS) {
    const under = await wrappingKey(password, fromHex(salt), iterations);
    const opened = await crypto
      .decrypt(gcm(id, fromHex(nonce)), under, fromHex(box))
      .catch(() => null);
    const key = opened && (await hashKeyOf(new Uint8Array(opened)).catch(() => null));
    if (key?.id === id) return key;
  }
  throw new WrappingError(
    "This password does not open the key of your hashes. Type your password, or use the key file.",
  );
}
