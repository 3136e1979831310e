/** The files behind the entries of a comparison. */
import { mayRead } from "../../local/originals";
import type { StageSide } from "../review/stage/side";
import type { DoneEntry } from "./entries";

/** The file of an entry: in the page, or through its handle. Call it in a click. */
export async function fileOf({ file, handle, root }: DoneEntry): Promise<File | null> {
  if (file) return file;
  if (!handle || !(await mayRead(handle, root))) return null;
  return handle.getFile();
}

/** An entry as the stage shows it. */
export function sideOf(entry: DoneEntry): StageSide {
  const { id, name, path, size, modified, outcome } = entry;
  return {
    key: String(id),
    name,
    path,
    size,
    modified,
    device: null,
    fingerprint: outcome.fingerprint,
    open: () => fileOf(entry),
  };
}
