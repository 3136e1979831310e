/** The comparison of before a reload: what is kept of its files, and taking them up again. */
import type { StoredEntry } from "../../local/db";
import { findHashes, type KnownHash } from "../../local/hashes";
import { keptEntries } from "../../local/resume";
import type { DoneEntry, Entry, Outcome } from "./entries";

/** Says whether a stored handle may be read, asking the person if need be. */
export type MayRead = (
  handle: FileSystemFileHandle,
  root: FileSystemDirectoryHandle | null,
) => Promise<boolean>;

/** What is kept of an entry; its fingerprint is in the cache. */
export function storedOf(entry: Entry): StoredEntry {
  const { id, name, path, size, modified, handle, root, outcome } = entry;
  const reason = outcome.state === "failed" ? outcome.reason : null;
  return { position: id, name, path, size, modified, handle, root, reason };
}

/** The outcome of a file whose fingerprint is known from before. */
export function doneOutcome({ fingerprint, warnings, method }: KnownHash): DoneEntry["outcome"] {
  return { state: "done", fingerprint, warnings, method };
}

/** The entries of the kept comparison, in their order; empty where none is kept. */
export async function entriesOfBefore(mayRead: MayRead): Promise<readonly Entry[]> {
  const kept = await keptEntries();
  const hashes = await findHashes(kept);
  const entries: Entry[] = [];
  let refused = false;
  for (const [place, { position, reason, ...face }] of kept.entries()) {
    const hash = hashes[place];
    let file: File | null = null;
    let outcome: Outcome;
    if (reason !== null) outcome = { state: "failed", reason };
    else if (hash) outcome = doneOutcome(hash);
    else if (face.handle && !refused && (await mayRead(face.handle, face.root))) {
      file = await face.handle.getFile().catch(() => null);
      outcome = file ? { state: "waiting" } : { state: "failed", reason: "it is no longer there" };
    } else {
      // Asking again for every file would be a nuisance.
      refused ||= face.handle !== null;
      outcome = { state: "failed", reason: "not read before the page was closed; choose it again" };
    }
    entries.push({ ...face, id: position, file, outcome });
  }
  return entries;
}
