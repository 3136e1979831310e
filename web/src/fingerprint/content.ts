/** SHA-256 of files of any size. */
import { createSHA256 } from "hash-wasm";

const CHUNK_BYTES = 4 << 20;

/** The SHA-256 of bytes in memory, as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // The browser's own is twice as fast and off this thread, but missing on plain http.
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const hash = await createSHA256();
  return hash.init().update(bytes).digest("hex");
}

/**
 * The SHA-256 of a file, read in pieces of 4 MiB.
 * @param onPiece - called with the bytes done after each piece; awaited, so it can hold the work.
 */
export async function sha256OfFile(
  file: Blob,
  onPiece: (bytes: number) => Promise<void>,
): Promise<string> {
  const hash = (await createSHA256()).init();
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer()));
    await onPiece(Math.min(at + CHUNK_BYTES, file.size));
  }
  return hash.digest("hex");
}
