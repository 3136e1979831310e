import { useEffect, useState } from "react";
import type { ReviewFile, ReviewGroup } from "../../review/model";
import { facts } from "./facts";
import type { ReviewSource } from "./source";

/** Reads the facts of the group on screen, then those of the next; whether the first are known. */
export function useReading(
  source: ReviewSource,
  group: ReviewGroup | null,
  next: ReviewGroup | null,
): boolean {
  const [ready, setReady] = useState<ReviewGroup | null>(null);
  useEffect(() => {
    if (!group) return;
    let wanted = true;
    const open = (file: ReviewFile) => source.open(file, false);
    const isWanted = () => wanted;
    void (async () => {
      await facts.read(group.files, open, undefined, isWanted);
      if (!wanted) return;
      setReady(group);
      if (next) await facts.read(next.files, open, undefined, isWanted);
    })();
    return () => {
      wanted = false;
    };
  }, [source, group, next]);
  return ready === group;
}
