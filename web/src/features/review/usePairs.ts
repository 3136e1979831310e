import { useEffect, useState } from "react";
import type { ReviewFile, ReviewGroup, ReviewPair } from "../../review/model";
import type { ReviewSource } from "./source";

const NO_PAIRS: ReadonlyMap<string, ReviewPair> = new Map();

/** How A matches the other contents of the group; empty until it is known. */
export function usePairs(
  source: ReviewSource,
  group: ReviewGroup | null,
  a: ReviewFile | null,
): ReadonlyMap<string, ReviewPair> {
  const [found, setFound] = useState<{ of: string; pairs: ReadonlyMap<string, ReviewPair> }>();
  const content = a?.sha256;
  const of = `${group?.id} ${content}`;
  useEffect(() => {
    if (!group || content === undefined) return;
    let wanted = true;
    void source.pairsOf(group, content).then((pairs) => {
      if (wanted) setFound({ of, pairs });
    });
    return () => {
      wanted = false;
    };
  }, [source, group, content, of]);
  return found?.of === of ? found.pairs : NO_PAIRS;
}
