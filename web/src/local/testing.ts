/** Made-up fingerprints for tests, a storage that is full, and patience. */
import { vi } from "vitest";
import type { FileFingerprint, ImageFingerprint, VideoFingerprint } from "../fingerprint/types";

/** 64 digits that begin with `seed` in hexadecimal. */
export function shaOf(seed: number): string {
  return seed.toString(16).padStart(8, "0").padEnd(64, "0");
}

export function imageOf(seed: number, facts: Partial<ImageFingerprint> = {}): ImageFingerprint {
  const name = `image-${seed}.jpg`;
  return {
    kind: "image",
    name,
    path: `album/${name}`,
    size: 1000 + seed,
    modified: 1_700_000_000_000 + seed,
    media_type: "image/jpeg",
    sha256: shaOf(seed),
    width: 640,
    height: 480,
    dhash: seed.toString(16).padStart(32, "0"),
    trimmed: null,
    ...facts,
  };
}

export function videoOf(seed: number, facts: Partial<VideoFingerprint> = {}): VideoFingerprint {
  const name = `video-${seed}.mp4`;
  return {
    kind: "video",
    name,
    path: name,
    size: 50_000 + seed,
    modified: 1_700_000_000_000 + seed,
    media_type: "video/mp4",
    sha256: shaOf(seed),
    width: 1280,
    height: 720,
    duration: 60_000,
    fps: 25,
    variance: 20,
    partial: false,
    frames: [{ pos: 0, dhash: seed.toString(16).padStart(32, "0") }],
    ...facts,
  };
}

/** As the pool gives it, without a thumbnail. */
export function madeOf(fingerprint: ImageFingerprint | VideoFingerprint): FileFingerprint {
  return { ...fingerprint, thumbnail: null, warnings: [], method: "bitmap" };
}

/**
 * Lets nothing be put into the storage while `isFull` says so: the transaction is aborted, as
 * browsers do, after it was put. Returns the function that ends it.
 */
export function fillStorage(isFull: () => boolean): () => void {
  const { put } = IDBObjectStore.prototype;
  const open = new WeakMap<IDBTransaction, number>();
  IDBObjectStore.prototype.put = function (...given) {
    const { transaction } = this;
    const request = put.apply(this, given);
    open.set(transaction, (open.get(transaction) ?? 0) + 1);
    request.addEventListener("success", () => {
      const left = (open.get(transaction) ?? 0) - 1;
      open.set(transaction, left);
      // The only way to choose the error with which fake-indexeddb aborts.
      const fake = transaction as unknown as { _abort: (name: string) => void };
      if (left === 0 && isFull()) fake._abort("QuotaExceededError");
    });
    return request;
  };
  return () => {
    IDBObjectStore.prototype.put = put;
  };
}

/** Milliseconds that are enough on a busy machine, too. */
export const PATIENCE = 20_000;

/** Resolves once `check` throws nothing more. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE });
}

/** Waits until all is answered that is not held back. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
