/** Entries of a comparison for tests. */
import type { ImageFingerprint, VideoFingerprint } from "../../fingerprint/types";
import type { DoneEntry } from "./entries";

/** A file that was read, with a fingerprint and no handle. */
export function entryOf(id: number, fingerprint: ImageFingerprint | VideoFingerprint): DoneEntry {
  const { name, path, size, modified } = fingerprint;
  return {
    id,
    name,
    path,
    size,
    modified,
    file: null,
    handle: null,
    root: null,
    outcome: { state: "done", fingerprint, warnings: [], method: "bitmap" },
  };
}
