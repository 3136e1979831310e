/** SHA-256 of a file, read in pieces so that a large video does not fill the memory. */

const PIECE = 1 << 20;

/**
 * The digest of `file` as 64 hexadecimal digits. `onProgress` gets the bytes done so far.
 * Rejects with the browser's error where the file cannot be read.
 */
export async function sha256Of(file: Blob, onProgress?: (bytes: number) => void): Promise<string> {
  const { createSHA256 } = await import("hash-wasm");
  const hasher = await createSHA256();
  for (let start = 0; start < file.size; start += PIECE) {
    hasher.update(new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer()));
    onProgress?.(Math.min(file.size, start + PIECE));
  }
  return hasher.digest("hex");
}
