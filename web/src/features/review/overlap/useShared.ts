import { useEffect, useMemo, useState } from "react";
import { messageOf } from "../../../api/problem";
import type { Shared } from "../../../review/shared";
import type { StageSide } from "../stage/side";

/** Finds what two files share; null where it is nothing. */
export type FindShared = (
  a: StageSide,
  b: StageSide,
  signal: AbortSignal,
) => Promise<Shared | null>;

/** How far that is known. */
export type SharedReading =
  | { readonly state: "looking" }
  | { readonly state: "done"; readonly shared: Shared | null }
  | { readonly state: "failed"; readonly problem: string };

const LOOKING: SharedReading = { state: "looking" };
const NOTHING: SharedReading = { state: "done", shared: null };

/** What two files share, of which one at least is a video. Keep `find` while it finds the same. */
export function useShared(
  find: FindShared,
  a: StageSide | null | undefined,
  b: StageSide | null | undefined,
): SharedReading {
  const [found, setFound] = useState<{ of: object; reading: SharedReading }>();
  const of = useMemo(() => ({ find, a, b }), [find, a, b]);
  const images = a?.fingerprint.kind !== "video" && b?.fingerprint.kind !== "video";
  useEffect(() => {
    const { find, a, b } = of;
    if (images || !a || !b) return;
    const asked = new AbortController();
    const take = (reading: SharedReading) => {
      if (!asked.signal.aborted) setFound({ of, reading });
    };
    find(a, b, asked.signal).then(
      (shared) => take({ state: "done", shared }),
      (error) => take({ state: "failed", problem: messageOf(error) }),
    );
    return () => asked.abort();
  }, [of, images]);
  if (images) return NOTHING;
  return found?.of === of ? found.reading : LOOKING;
}
