/** The files behind a collection: remembered when they are saved, opened again later. */
import type { Fingerprint } from "../fingerprint/types";
import { database, type LocalFile } from "./db";
import { openingProblem } from "./picking";
import { dropFile, heldFile, holdFiles, loadPresence } from "./presence";
import { isQuotaError, withRoom } from "./room";
import { keepCopies } from "./settings";
import { sha256Of } from "./sha256";

/** A saved file and what the browser gave for it. */
export interface Original {
  readonly fingerprint: Fingerprint;
  readonly file: File | null;
  readonly handle: FileSystemFileHandle | null;
  readonly root: FileSystemDirectoryHandle | null;
}

/** What could not be kept. */
export interface Remembered {
  /** Copies that did not fit into the browser's storage. */
  readonly copiesLeftOut: number;
}

function localFile({ sha256, kind, name, path, size, modified }: Fingerprint): LocalFile {
  return { id: `${sha256}:${path}`, sha256, kind, name, path, size, modified };
}

/**
 * Remembers saved files: where they are, their handles and, if the person asked for it, copies
 * of those without a handle. Rejects where the browser gives no storage.
 */
export async function rememberOriginals(originals: readonly Original[]): Promise<Remembered> {
  await withRoom(() => rememberWays(originals));
  const copiesLeftOut = keepCopies.get() ? await copyAll(originals) : 0;
  await loadPresence();
  return { copiesLeftOut };
}

async function rememberWays(originals: readonly Original[]): Promise<void> {
  const db = await database();
  const transaction = db.transaction(["files", "handles"], "readwrite");
  for (const { fingerprint, handle, root } of originals) {
    const record = localFile(fingerprint);
    void transaction.objectStore("files").put(record);
    if (handle) {
      void transaction
        .objectStore("handles")
        .put({ id: record.id, sha256: record.sha256, handle, root });
    }
  }
  await transaction.done;
}

async function copyAll(originals: readonly Original[]): Promise<number> {
  const db = await database();
  for (const [done, { fingerprint, file, handle }] of originals.entries()) {
    if (!file || handle) continue;
    try {
      const { sha256, size } = fingerprint;
      await db.put("copies", { sha256, size, blob: file });
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      return originals.slice(done).filter((left) => left.file && !left.handle).length;
    }
  }
  return 0;
}

/** The outcome of opening a content: the file, or why it must be picked again. */
export type Opened = { readonly file: File } | { readonly file: null; readonly reason: string };

/**
 * The file of a content saved from this browser. Call it in a click: for a handle the browser
 * may ask for permission. A file that was changed since is not given.
 */
export async function openOriginal(sha256: string): Promise<Opened> {
  const held = heldFile(sha256);
  if (held) {
    if (await isReadable(held)) return { file: held };
    dropFile(sha256);
  }
  const db = await database();
  const copy = await db.get("copies", sha256);
  const known = await db.getAllFromIndex("files", "sha256", sha256);
  if (copy) {
    const record = known[0];
    const file = new File([copy.blob], record?.name ?? sha256, { type: copy.blob.type });
    holdFiles([[sha256, file]]);
    return { file };
  }
  let reason = "the browser keeps no way to it";
  for (const { id, handle, root } of await db.getAllFromIndex("handles", "sha256", sha256)) {
    try {
      if (!(await mayRead(handle, root))) {
        reason = "the permission to read it was not given";
        continue;
      }
      const file = await handle.getFile();
      const record = known.find((local) => local.id === id);
      if (await isSame(file, sha256, record)) {
        holdFiles([[sha256, file]]);
        return { file };
      }
      reason = "the file was changed since it was saved";
    } catch (error) {
      reason = openingProblem(error);
    }
  }
  return { file: null, reason };
}

/**
 * Whether a stored handle may be read, asking the person if need be: for the folder it was
 * chosen with, as that covers all its files. Call it in a click.
 */
export async function mayRead(
  handle: FileSystemFileHandle,
  root: FileSystemDirectoryHandle | null,
): Promise<boolean> {
  if ((await handle.queryPermission?.({ mode: "read" })) === "granted") return true;
  const asked: FileSystemHandle = root ?? handle;
  return (await asked.requestPermission?.({ mode: "read" })) === "granted";
}

async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function isSame(file: File, sha256: string, record: LocalFile | undefined): Promise<boolean> {
  if (record && file.size === record.size && file.lastModified === record.modified) return true;
  if (record && file.size !== record.size) return false;
  return (await sha256Of(file)) === sha256;
}

/**
 * Takes `file` for the content if it has the same bytes, and remembers the way to it. Returns
 * whether it has. Rejects where it cannot be read.
 */
export async function relink(
  sha256: string,
  file: File,
  handle: FileSystemFileHandle | null,
): Promise<boolean> {
  if ((await sha256Of(file)) !== sha256) return false;
  holdFiles([[sha256, file]]);
  try {
    const db = await database();
    const [known] = await db.getAllFromIndex("files", "sha256", sha256);
    if (known && handle) {
      await db.put("files", { ...known, modified: file.lastModified });
      await db.put("handles", { id: known.id, sha256, handle, root: null });
    }
    if (known && !handle && keepCopies.get()) {
      await db.put("copies", { sha256, size: file.size, blob: file });
    }
    await loadPresence();
  } catch {
    // It opens now; only the way back after a reload could not be kept.
  }
  return true;
}

/** Forgets what this browser keeps of contents that were removed from the collection. */
export async function forgetOriginals(contents: readonly string[]): Promise<void> {
  const db = await database();
  const transaction = db.transaction(["files", "handles", "copies"], "readwrite");
  for (const sha256 of contents) {
    for (const store of ["files", "handles"] as const) {
      const keys = await transaction.objectStore(store).index("sha256").getAllKeys(sha256);
      for (const key of keys) void transaction.objectStore(store).delete(key);
    }
    void transaction.objectStore("copies").delete(sha256);
  }
  await transaction.done;
  await loadPresence();
}
