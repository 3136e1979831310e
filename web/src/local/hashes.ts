/** Fingerprints made before, so that a second pick of the same files is instant. */
import type { FileFingerprint, Fingerprint } from "../fingerprint/types";
import { toJson } from "../fingerprint/types";
import { database, type StoredHash } from "./db";

/** Raise it when the fingerprint of a file changes, so that no old one is compared with a new. */
export const HASH_VERSION = 1;

/** Bytes read from the middle of a file to tell it from another of the same name, size and time. */
const SAMPLE_BYTES = 8192;

/** What is known of a file before it is read. */
export interface FileFace {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** The key of the cache; NUL cannot be part of a path. */
export function cacheKey({ path, size, modified }: FileFace): string {
  return `${path}\0${size}\0${modified}`;
}

/** Hexadecimal SHA-256 of up to 8 KiB around the middle of `file`. */
export async function sampleOf(file: Blob): Promise<string> {
  const start = Math.max(0, Math.floor((file.size - SAMPLE_BYTES) / 2));
  const bytes = await file.slice(start, start + SAMPLE_BYTES).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest, 0, 8), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** A fingerprint from the cache. */
export interface KnownHash {
  readonly fingerprint: Fingerprint;
  readonly warnings: readonly string[];
  readonly method: StoredHash["method"];
}

/** The cached fingerprints of `faces`, in their order; undefined where there is none. */
export async function findHashes(
  faces: readonly FileFace[],
): Promise<readonly (StoredHash | undefined)[]> {
  if (faces.length === 0) return [];
  try {
    const { store } = (await database()).transaction("hashes");
    const found = await Promise.all(faces.map((face) => store.get(cacheKey(face))));
    return found.map((hash) => (hash?.version === HASH_VERSION ? hash : undefined));
  } catch {
    return faces.map(() => undefined);
  }
}

/** Remembers the fingerprint of `file`, with its thumbnail, under `face`. */
export async function rememberHash(
  face: FileFace,
  file: Blob,
  fingerprint: FileFingerprint,
): Promise<void> {
  const sample = await sampleOf(file);
  const bytes = await fingerprint.thumbnail?.arrayBuffer();
  const db = await database();
  const transaction = db.transaction(["hashes", "thumbnails"], "readwrite", {
    durability: "relaxed",
  });
  void transaction.objectStore("hashes").put({
    key: cacheKey(face),
    sample,
    version: HASH_VERSION,
    fingerprint: toJson(fingerprint),
    warnings: fingerprint.warnings,
    method: fingerprint.method,
  });
  if (bytes && fingerprint.thumbnail) {
    void transaction
      .objectStore("thumbnails")
      .put({ sha256: fingerprint.sha256, type: fingerprint.thumbnail.type, bytes });
  }
  await transaction.done;
}
