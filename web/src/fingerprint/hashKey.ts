/** The key of a collection's keyed hashes: how it is made, told apart from others, and kept as a file. */

/** Bytes of a key. */
export const KEY_BYTES = 32;

/** What a key file begins with; the number is that of the format. */
const FILE_START = "tagcat-key-1:";

/** Larger files are not read as key files. */
export const MAX_KEY_FILE_BYTES = 1024;

/** A key; `id` tells which one it is without telling anything of it. */
export interface HashKey {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The HMAC-SHA256 of a message. */
export type Hmac = (message: Uint8Array) => Uint8Array;

/** A text that is no key; the message says what to do. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}

/**
 * HMAC-SHA256 under a key of `KEY_BYTES`. The browser's own is missing on pages that were not
 * loaded securely, so it is not used.
 */
export async function hmacOf(key: Uint8Array): Promise<Hmac> {
  const { createHMAC, createSHA256 } = await import("hash-wasm");
  const hmac = await createHMAC(createSHA256(), key);
  return (message) => hmac.init().update(message).digest("binary");
}

/** The key that has these bytes. Throws `RangeError` where they are not `KEY_BYTES`. */
export async function hashKeyOf(bytes: Uint8Array<ArrayBuffer>): Promise<HashKey> {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes`);
  const digest = (await hmacOf(bytes))(new TextEncoder().encode("tagcat key id"));
  return { id: toHex(digest.subarray(0, 16)), bytes };
}

/** A new key, by chance. */
export function newHashKey(): Promise<HashKey> {
  return hashKeyOf(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** The text of a key file. */
export function keyFileText({ bytes }: HashKey): string {
  return `${FILE_START}${toHex(bytes)}\n`;
}

/** The key of a key file's text. Throws `KeyFileError`. */
export async function readKeyFile(text: string): Promise<HashKey> {
  const line = text.trim();
  const digits = line.slice(FILE_START.length);
  if (!line.startsWith(FILE_START) || !/^[0-9a-f]{64}$/.test(digits)) {
    throw new KeyFileError(
      "This is not a key file of TagCat: it is one line, tagcat-key-1: and 64 digits. Choose the file that was saved when keyed hashes were switched on.",
    );
  }
  return hashKeyOf(fromHex(digits));
}

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of hexadecimal digits. */
export function fromHex(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2);
  return bytes.map((_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
