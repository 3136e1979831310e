import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { explorePassing, explorePlaces, type HashClusters, type Scope } from "../../../api/explore";
import { printFilter } from "../../../filter";
import { useObservable } from "../../../ui/useObservable";
import { changeCount } from "../../history/changes";
import { filterOf } from "../../tags/filterOf";
import type { Cloud } from "./cloud";
import { alike, byCluster, byKind, bySets, type Grouping, type Named } from "./groups";

/** By what points are coloured. */
export type ColourBy = "cluster" | "kind" | "device" | "tag";

/** Devices that get a colour of their own, those with most contents. */
const DEVICES = 12;

interface Asked {
  readonly by: ColourBy;
  /** The tag by name, where `by` says so. */
  readonly tag: string;
  readonly user: string;
  readonly scope: Scope;
}

/** The points of a cloud by what they are coloured by, and why they could not be, if so. */
export function useGrouping(
  cloud: Cloud | undefined,
  clusters: HashClusters | undefined,
  { by, tag, user, scope }: Asked,
): { readonly grouping: Grouping | undefined; readonly error: Error | null } {
  const changes = useObservable(changeCount);
  const wanted = by === "device" || (by === "tag" && tag !== "");
  const sets = useQuery({
    queryKey: ["explore", "sets", user, by, tag, scope.device_id, changes],
    queryFn: ({ signal }) =>
      by === "device" ? devices(scope, signal) : tagged(tag, scope, signal),
    enabled: wanted,
    placeholderData: (old, query) => (query?.queryKey[3] === by ? old : undefined),
  });
  const named = wanted ? sets.data : undefined;
  const grouping = useMemo(() => {
    if (!cloud) return;
    if (by === "kind") return byKind(cloud);
    if (by === "cluster") return (clusters && byCluster(cloud, clusters)) ?? alike(cloud);
    if (!named) return alike(cloud);
    return by === "device"
      ? bySets(cloud, named, "On several devices", "Elsewhere")
      : bySets(cloud, named, "Several", "Without it");
  }, [cloud, clusters, by, named]);
  return { grouping, error: wanted ? sets.error : null };
}

async function devices(scope: Scope, signal: AbortSignal): Promise<readonly Named[]> {
  const { devices: found } = await explorePlaces({ ...scope, q: "" }, null, "", signal);
  const most = found.toSorted((a, b) => b.contents - a.contents).slice(0, DEVICES);
  return Promise.all(
    most.map(async ({ names }) => {
      const label = names.join(", ");
      const terms = names.map((text) => ({
        node: "text" as const,
        field: "device",
        text,
        whole: true,
      }));
      const q = printFilter({ node: "or", parts: terms });
      return { label, ids: new Set(await explorePassing({ ...scope, q }, signal)) };
    }),
  );
}

async function tagged(tag: string, scope: Scope, signal: AbortSignal): Promise<readonly Named[]> {
  const ids = await explorePassing({ ...scope, q: filterOf(tag) }, signal);
  return [{ label: tag, ids: new Set(ids) }];
}
