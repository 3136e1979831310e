/** The files of a comparison. */
import type { Fingerprint, Method } from "../../fingerprint/types";

/** What became of a file so far. */
export type Outcome =
  | { readonly state: "waiting" }
  | {
      readonly state: "done";
      readonly fingerprint: Fingerprint;
      readonly warnings: readonly string[];
      readonly method: Method;
    }
  | { readonly state: "failed"; readonly reason: string };

/** One file the person chose. */
export interface Entry {
  /** Position in the order of choosing; never used twice in a comparison. */
  readonly id: number;
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Null after a reload, until the browser gives it again. */
  readonly file: File | null;
  readonly handle: FileSystemFileHandle | null;
  readonly root: FileSystemDirectoryHandle | null;
  readonly outcome: Outcome;
}

/** An entry whose fingerprint is known. */
export type DoneEntry = Entry & { readonly outcome: Extract<Outcome, { state: "done" }> };

export function isDone(entry: Entry): entry is DoneEntry {
  return entry.outcome.state === "done";
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a path with its slash, "" for a single file. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
