/** Files of the page and of the collection as tasks for the tagger. */
import { listFrames } from "../../api/tags";
import type { StoredFile } from "../../api/types";
import { openOriginal } from "../../local/originals";
import type { DoneEntry } from "../compare/entries";
import type { LabelTask } from "./job";

/** Files of the comparison. */
export function tasksOfEntries(entries: readonly DoneEntry[]): readonly LabelTask[] {
  return entries.map(({ name, file, outcome: { fingerprint } }) => ({
    sha256: fingerprint.sha256,
    name,
    kind: fingerprint.kind,
    positions: async () =>
      fingerprint.kind === "video" ? fingerprint.frames.map(({ pos }) => pos) : [],
    file: async () => file,
  }));
}

/**
 * Files of the collection, opened from this device. Call it in a click: the browser may ask for
 * permission.
 */
export async function tasksOfStored(
  files: readonly Pick<StoredFile, "id" | "sha256" | "name" | "kind">[],
): Promise<readonly LabelTask[]> {
  const tasks: LabelTask[] = [];
  for (const { id, sha256, name, kind } of files) {
    const opened = await openOriginal(sha256).catch(() => null);
    const file = async () => {
      if (opened?.file) return opened.file;
      throw new Error(opened ? opened.reason : "this browser gives no storage");
    };
    tasks.push({ sha256, name, kind, positions: () => listFrames(id), file });
  }
  return tasks;
}
