/** Splitting what is sent so that no request is too large. */
import type { Fingerprint } from "../fingerprint/types";
import { sentLength } from "./keying";

/** Files in a request. Servers take 1000; in the cloud each request has to end within seconds. */
export const MAX_FILES = 100;

/** Bytes of JSON in a request: below the 4 MiB that servers in the cloud take, with room for the rest. */
export const MAX_BYTES = 3_500_000;

/** A cut of `items` in order, by number and by bytes; a single item may exceed the bytes. */
export function split<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  maxItems = MAX_FILES,
  maxBytes = MAX_BYTES,
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const more = bytesOf(item);
    if (batch.length > 0 && (batch.length >= maxItems || bytes + more > maxBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += more;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Fingerprints in requests of a size the API takes, as they are sent for who is signed in. */
export function splitFingerprints<T>(
  items: readonly T[],
  fingerprint: (item: T) => Fingerprint,
): readonly (readonly T[])[] {
  return split(items, (item) => sentLength(fingerprint(item)) + 1);
}
