/** One of the two files that are compared. */

import type { Fingerprint } from "../../../fingerprint/types";
import type { Size } from "../../../review/align";

/** A file and how to get at it. Keep the object while the file stays the same. */
export interface StageSide {
  /** Unlike that of any other file. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Where the file is; null where it is not said. */
  readonly device: string | null;
  readonly fingerprint: Fingerprint;
  /** The file itself, null where it is not on this device. */
  readonly open: () => Promise<File | null>;
}

/** Pixels of the upright picture; some containers do not tell, and are taken as they are mostly. */
export function sizeOf({ fingerprint: { width, height } }: StageSide): Size {
  return width > 0 && height > 0 ? { width, height } : { width: 1280, height: 720 };
}
