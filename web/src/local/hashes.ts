/** Fingerprints made before, so that a second pick of the same files is instant. */
import type { FileFingerprint, Fingerprint } from "../fingerprint/types";
import { toJson } from "../fingerprint/types";
import { database, type StoredHash, type StoredThumbnail } from "./db";
import { isQuotaError, withRoom } from "./room";

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

/** Of what gives way to a fingerprint: thumbnails, and what a tagger made of files. */
const GIVING_WAY = 2;

/**
 * Remembers the fingerprint of `file` under `face`, with its thumbnail where there is room for
 * both. Rejects where there is no room for the fingerprint, or no storage.
 */
export async function rememberHash(
  face: FileFace,
  file: Blob,
  fingerprint: FileFingerprint,
): Promise<void> {
  const hash: StoredHash = {
    key: cacheKey(face),
    sample: await sampleOf(file),
    version: HASH_VERSION,
    fingerprint: toJson(fingerprint),
    warnings: fingerprint.warnings,
    method: fingerprint.method,
  };
  const { sha256, thumbnail } = fingerprint;
  const bytes = await thumbnail?.arrayBuffer();
  if (!thumbnail || !bytes) return withRoom(() => store(hash, null), GIVING_WAY);
  try {
    await store(hash, { sha256, type: thumbnail.type, bytes });
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    await withRoom(() => store(hash, null), GIVING_WAY);
  }
}

async function store(hash: StoredHash, thumbnail: StoredThumbnail | null): Promise<void> {
  const transaction = (await database()).transaction(["hashes", "thumbnails"], "readwrite", {
    durability: "relaxed",
  });
  void transaction.objectStore("hashes").put(hash);
  if (thumbnail) void transaction.objectStore("thumbnails").put(thumbnail);
  await transaction.done;
}
