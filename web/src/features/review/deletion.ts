/** Deleting files from this device: only what is surely the same, and surely there once more. */
import { mayRead } from "../../local/originals";
import { openingProblem } from "../../local/picking";
import { sha256Of } from "../../local/sha256";
import type { Yielding } from "../../review/cleanup";
import type { ReviewFile } from "../../review/model";
import type { FileAccess } from "./source";

/** What became of a file that was to be deleted. */
export interface Deletion {
  readonly file: ReviewFile;
  readonly deleted: boolean;
  /** Why not, as a short clause; empty where it was deleted. */
  readonly reason: string;
}

/** Gives the handle of a file; null where the browser gave none. */
export type HandleOf = (file: ReviewFile) => FileAccess | null;

/** Whether the browser can delete this file at all. */
export function canDelete(file: ReviewFile, handleOf: HandleOf): boolean {
  return typeof handleOf(file)?.handle.remove === "function";
}

/**
 * Deletes files one after the other. Before each, the file and the kept one are read again in
 * full: both must have the content that was reviewed, and be two files. Call it in a click, as
 * the browser asks for permission; where it is refused, nothing happens to the file.
 *
 * @param onDone Called after each file.
 */
export async function deleteFiles(
  going: readonly Yielding[],
  handleOf: HandleOf,
  onDone: (deletion: Deletion) => void,
): Promise<void> {
  const granted = new Map<FileSystemHandle, boolean>();
  for (const { file, keeps } of going) {
    let reason: string;
    try {
      reason = await deleteOne(file, keeps, handleOf, granted);
    } catch (error) {
      reason = openingProblem(error);
    }
    onDone({ file, deleted: reason === "", reason });
  }
}

/** Why the file was not deleted; empty where it was. */
async function deleteOne(
  file: ReviewFile,
  keeps: ReviewFile,
  handleOf: HandleOf,
  granted: Map<FileSystemHandle, boolean>,
): Promise<string> {
  const way = handleOf(file);
  const stays = handleOf(keeps);
  if (!way?.handle.remove) return "the browser has no way to delete it";
  // Without a handle nobody can tell whether that is another file or this very one.
  if (!stays) return `the browser has no way to make sure of the file that stays, ${keeps.path}`;
  if (await stays.handle.isSameEntry(way.handle)) return "it is the very file that is to stay";
  if (!(await mayChange(way, granted))) return "the permission to delete it was not given";
  if (!(await hasContent(stays, keeps.sha256))) {
    return `the file that stays, ${keeps.path}, cannot be read or was changed meanwhile`;
  }
  // Read at the very last, so that little time is left for it to change.
  if (!(await hasContent(way, file.sha256))) return "it was changed since it was compared";
  await way.handle.remove();
  return "";
}

/** Whether the file on the disk has this content now. */
async function hasContent({ handle, root }: FileAccess, sha256: string): Promise<boolean> {
  try {
    return (await mayRead(handle, root)) && (await sha256Of(await handle.getFile())) === sha256;
  } catch {
    return false;
  }
}

/** Asks for the folder that the file came with, once, or else for the file. */
async function mayChange(
  { handle, root }: FileAccess,
  granted: Map<FileSystemHandle, boolean>,
): Promise<boolean> {
  const asked: FileSystemHandle = root ?? handle;
  const known = granted.get(asked);
  if (known !== undefined) return known;
  const answer = await asked.requestPermission?.({ mode: "readwrite" });
  // A browser that cannot be asked decides when the file is deleted.
  const may = answer === undefined || answer === "granted";
  granted.set(asked, may);
  return may;
}
