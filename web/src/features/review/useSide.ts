import { useRef } from "react";
import type { ReviewFile } from "../../review/model";
import type { ReviewSource } from "./source";
import type { StageSide } from "./stage/side";

/** A file for the stage; it stays one object until the file changes, or the way to it does. */
export function useSide(
  source: ReviewSource,
  file: ReviewFile | null,
  asked: number,
): StageSide | null {
  const kept = useRef<{ side: StageSide; asked: number; source: ReviewSource } | null>(null);
  if (!file) return null;
  const old = kept.current;
  // Files are made anew with each grouping, although they are the same.
  if (old?.side.key === file.id && old.asked === asked && old.source === source) return old.side;
  const fingerprint = source.fingerprintOf(file);
  if (!fingerprint) return null;
  const side: StageSide = {
    key: file.id,
    name: file.name,
    path: file.path,
    size: file.size,
    modified: file.modified,
    device: file.device || null,
    fingerprint,
    open: () => source.open(file, false),
  };
  kept.current = { side, asked, source };
  return side;
}
