/** Tags that fit what is being tagged. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listOffers, listTogether } from "../../api/tags";

/** Contents whose look-alikes are asked for. */
const ASKED = 20;

/** Tags of which those that are often with them are asked for. */
const ASKED_TAGS = 3;

/** Tags taken from those often together with one. */
const TOGETHER = 10;

/**
 * Tags that look-alikes of the contents have, then those that are often together with the tags
 * `there`: by id, with the reason.
 */
export function useLikely(
  sha256s: readonly string[],
  there: readonly string[],
  enabled: boolean,
): ReadonlyMap<string, string> {
  const asked = sha256s.slice(0, ASKED);
  const offers = useQuery({
    queryKey: ["offers", asked],
    queryFn: () => listOffers(asked),
    enabled: enabled && asked.length > 0,
    staleTime: 30_000,
  });
  const together = useQueries({
    queries: there.slice(0, ASKED_TAGS).map((tag) => ({
      queryKey: ["together", tag, TOGETHER],
      queryFn: () => listTogether(tag, TOGETHER),
      enabled: enabled && !tag.startsWith("new "),
      staleTime: 30_000,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const likely = new Map<string, string>();
    for (const { tag } of offers.data ?? []) likely.set(tag, "on a look-alike");
    for (const { id } of together.flatMap((each) => each ?? [])) {
      if (!likely.has(id)) likely.set(id, "often together");
    }
    return likely;
  }, [offers.data, together]);
}
