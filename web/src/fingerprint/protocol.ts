/** What the pool and its workers say to each other. A worker has one job at a time. */
import type { FileFacts, FileFingerprint } from "./types";

export interface FileJob {
  /** Chosen by the caller; given back with the outcome. */
  readonly id: string;
  readonly file: File;
  /** Path inside the chosen folder, the name included. */
  readonly path: string;
}

export type ToWorker =
  | { readonly type: "job"; readonly file: File; readonly path: string }
  /** The answer to "permit": now the big image may be decoded. */
  | { readonly type: "go" }
  | { readonly type: "pause" }
  | { readonly type: "resume" };

/** What a worker knows of a video that only a `<video>` element may be able to play. */
export type UnplayedVideo = Omit<FileFacts, "width" | "height"> & {
  /** What the worker lacks, such as "WebCodecs" or "HEVC". */
  readonly lacks: string;
};

export type FromWorker =
  /** Bytes of the file that are done; also the sign of life the pool waits for. */
  | { readonly type: "progress"; readonly bytes: number }
  /** Asks to decode a big image; the pool lets one through at a time. */
  | { readonly type: "permit" }
  /** The video must be played on the page's thread. */
  | { readonly type: "seek"; readonly video: UnplayedVideo }
  | { readonly type: "result"; readonly fingerprint: FileFingerprint }
  | { readonly type: "error"; readonly reason: string };
