/** Which contents are on this device: the mark ⧈ and how such a file can be opened. */
import { database } from "./db";
import { Observable } from "./observable";

/**
 * How a content can be reached, best first: `open` it is in the page now; `copy` a copy is kept
 * in the browser; `handle` the browser opens it after asking; `seen` it was here when it was
 * saved, and must be picked again.
 */
export type Presence = "open" | "copy" | "handle" | "seen";

/** Every content known on this device, by SHA-256. */
export const presence = new Observable<ReadonlyMap<string, Presence>>(new Map());

/** Files in the page, by SHA-256. */
const openFiles = new Map<string, File>();

let stored: ReadonlyMap<string, Presence> = new Map();

function merge(): void {
  const all = new Map(stored);
  for (const sha256 of openFiles.keys()) all.set(sha256, "open");
  presence.set(all);
}

/** Reads what is stored; call at start and after changes. Keeps the old state without storage. */
export async function loadPresence(): Promise<void> {
  try {
    const transaction = (await database()).transaction(["files", "handles", "copies"]);
    const [files, handles, copies] = await Promise.all([
      transaction.objectStore("files").getAllKeys(),
      transaction.objectStore("handles").getAllKeys(),
      transaction.objectStore("copies").getAllKeys(),
    ]);
    const found = new Map<string, Presence>();
    for (const id of files) found.set(id.slice(0, 64), "seen");
    for (const id of handles) found.set(id.slice(0, 64), "handle");
    for (const sha256 of copies) found.set(sha256, "copy");
    stored = found;
  } catch {
    // No storage: only the files in the page are known.
  }
  merge();
}

/** Tells that these files are in the page. */
export function holdFiles(files: Iterable<readonly [sha256: string, file: File]>): void {
  for (const [sha256, file] of files) openFiles.set(sha256, file);
  merge();
}

/** The file in the page, if it is there. */
export function heldFile(sha256: string): File | undefined {
  return openFiles.get(sha256);
}

/** Lets go of a file that turned out to be unreadable. */
export function dropFile(sha256: string): void {
  if (openFiles.delete(sha256)) merge();
}

/** Forgets one kind of stored presence, or all of them, and reads again what is left. */
export async function forgetPresence(kind?: Presence): Promise<void> {
  if (!kind) stored = new Map();
  await loadPresence();
}
