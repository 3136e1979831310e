/** Files from pickers, folders and drops, with their paths and, in Chromium, their handles. */
import { looksLikeMedia } from "./mediaNames";

/** A file the person chose. */
export interface Picked {
  readonly kind: "file";
  readonly file: File;
  /** Path inside the chosen folder, the name included; the name alone for a single file. */
  readonly path: string;
  readonly handle: FileSystemFileHandle | null;
  /** The folder that was chosen, as permission for it covers all files in it. */
  readonly root: FileSystemDirectoryHandle | null;
}

/** A file of a folder that is neither image nor video by its name. */
export interface LeftOut {
  readonly kind: "left-out";
  readonly path: string;
}

/** A file or folder that could not be opened. */
export interface Unopened {
  readonly kind: "unopened";
  readonly path: string;
  readonly reason: string;
}

export type Found = Picked | LeftOut | Unopened;

/** Why the browser could not open something, in a person's words. */
export function openingProblem(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "the browser may not read it";
    case "NotFoundError":
      return "it is no longer there";
    case "NotReadableError":
      return "it cannot be read; it may have changed, or the permission is missing";
    default:
      return "it could not be opened";
  }
}

/** Every media file below `directory`, depth first. */
export async function* walkDirectory(
  directory: FileSystemDirectoryHandle,
  path = directory.name,
  root = directory,
): AsyncGenerator<Found> {
  try {
    for await (const [name, handle] of directory.entries()) {
      const inner = `${path}/${name}`;
      if (handle.kind === "directory") {
        yield* walkDirectory(handle as FileSystemDirectoryHandle, inner, root);
      } else if (looksLikeMedia(name)) {
        yield await openHandle(handle as FileSystemFileHandle, inner, root);
      } else {
        yield { kind: "left-out", path: inner };
      }
    }
  } catch (error) {
    yield { kind: "unopened", path, reason: openingProblem(error) };
  }
}

/** The file behind a handle. */
export async function openHandle(
  handle: FileSystemFileHandle,
  path: string,
  root: FileSystemDirectoryHandle | null = null,
): Promise<Found> {
  try {
    return { kind: "file", file: await handle.getFile(), path, handle, root };
  } catch (error) {
    return { kind: "unopened", path, reason: openingProblem(error) };
  }
}

function entryFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function* readAll(directory: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = directory.createReader();
  for (;;) {
    // Browsers give at most 100 entries at a time; an empty answer is the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    yield* batch;
  }
}

/** Every media file below `entry`; `chosen` says that the person dropped this very file. */
export async function* walkEntry(entry: FileSystemEntry, chosen = true): AsyncGenerator<Found> {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (entry.isDirectory) {
      for await (const inner of readAll(entry as FileSystemDirectoryEntry)) {
        yield* walkEntry(inner, false);
      }
    } else if (chosen || looksLikeMedia(entry.name)) {
      const file = await entryFile(entry as FileSystemFileEntry);
      yield { kind: "file", file, path, handle: null, root: null };
    } else {
      yield { kind: "left-out", path };
    }
  } catch (error) {
    yield { kind: "unopened", path, reason: openingProblem(error) };
  }
}

interface DroppedItem {
  readonly handle: Promise<FileSystemHandle | null> | null;
  readonly entry: FileSystemEntry | null;
  readonly file: File | null;
}

/** Takes everything out of one dropped item; only possible inside the event's own call. */
function seize(item: DataTransferItem): DroppedItem {
  const handle = item.getAsFileSystemHandle?.() ?? null;
  return {
    handle: handle?.catch(() => null) ?? null,
    entry: item.webkitGetAsEntry?.() ?? null,
    file: item.getAsFile(),
  };
}

async function* walkItem(item: DroppedItem): AsyncGenerator<Found> {
  const handle = await item.handle;
  if (handle?.kind === "directory") {
    yield* walkDirectory(handle as FileSystemDirectoryHandle);
  } else if (handle?.kind === "file") {
    yield await openHandle(handle as FileSystemFileHandle, handle.name);
  } else if (item.entry) {
    yield* walkEntry(item.entry);
  } else if (item.file) {
    yield { kind: "file", file: item.file, path: item.file.name, handle: null, root: null };
  }
}

/**
 * The files of a drop, folders walked through. Call it inside the drop event: the items are
 * taken at once, because the browser empties them when the event is over.
 */
export function filesOfDrop(data: DataTransfer): AsyncGenerator<Found> {
  const items = Array.from(data.items)
    .filter((item) => item.kind === "file")
    .map(seize);
  return (async function* () {
    for (const item of items) yield* walkItem(item);
  })();
}

/** The files of an `<input type="file">`, of a folder where it has `webkitdirectory`. */
export async function* filesOfInput(files: Iterable<File>): AsyncGenerator<Found> {
  for (const file of files) {
    const inFolder = file.webkitRelativePath !== "";
    const path = inFolder ? file.webkitRelativePath : file.name;
    if (inFolder && !looksLikeMedia(file.name)) yield { kind: "left-out", path };
    else yield { kind: "file", file, path, handle: null, root: null };
  }
}

/** Whether the browser has pickers that give handles. */
export function hasPickers(): boolean {
  return typeof window.showDirectoryPicker === "function";
}

function isDismissed(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Asks for a folder; null when the person closed the picker. Needs `hasPickers()`. */
export async function pickFolder(): Promise<AsyncGenerator<Found> | null> {
  try {
    const directory = await window.showDirectoryPicker?.({ id: "compare", mode: "read" });
    return directory ? walkDirectory(directory) : null;
  } catch (error) {
    if (isDismissed(error)) return null;
    throw error;
  }
}

/** Asks for files; null when the person closed the picker. Needs `hasPickers()`. */
export async function pickFiles(multiple = true): Promise<AsyncGenerator<Found> | null> {
  try {
    const handles = await window.showOpenFilePicker?.({ id: "compare", multiple });
    if (!handles) return null;
    return (async function* () {
      for (const handle of handles) yield await openHandle(handle, handle.name);
    })();
  } catch (error) {
    if (isDismissed(error)) return null;
    throw error;
  }
}
