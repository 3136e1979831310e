/** The network from the server, and its layout. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { exploreNetwork, type Network, type NetworkQuery, type Scope } from "../../../api/explore";
import { messageOf } from "../../../api/problem";
import { useObservable } from "../../../ui/useObservable";
import { changeCount } from "../../history/changes";
import type { Start } from "../address";
import { layoutOf } from "./layouts";
import { merged } from "./merge";

/** Neighbours that were added to what is shown. */
export interface Expansion {
  readonly sha256: string;
  readonly hops: number;
}

/** Look-alikes as a network, read anew after every change; with the neighbours that were added. */
export function useNetwork(
  user: string,
  scope: Scope,
  variance: number,
  { start, hops, alone }: Start,
  expansions: readonly Expansion[],
) {
  const changes = useObservable(changeCount);
  return useQuery({
    queryKey: [
      "explore",
      "network",
      user,
      scope,
      variance,
      start,
      hops,
      alone,
      expansions,
      changes,
    ],
    queryFn: async ({ signal }) => {
      // What was asked for by name is shown even where it looks like nothing else.
      const around = start === undefined ? { alone } : { start, hops, alone: true };
      const asked: NetworkQuery[] = [{ ...scope, variance, ...around }];
      for (const { sha256, hops: steps } of expansions) {
        // Neighbours are added whether or not they pass the filter.
        asked.push({ ...scope, q: "", variance, start: sha256, hops: steps, alone: true });
      }
      return merged(await Promise.all(asked.map((each) => exploreNetwork(each, signal))));
    },
    placeholderData: keepPreviousData,
    // Comparing what was read with what was there would hold up the page.
    structuralSharing: false,
  });
}

/** A network and where its nodes lie. */
export interface LaidOut {
  readonly network: Network;
  /** x and y of each node in turn. */
  readonly layout: Float32Array;
}

/** A network once it is laid out; the one before stays until then. */
export function useLayout(network: Network | undefined): {
  readonly laidOut: LaidOut | null;
  /** Part of the work that is done, null while there is none. */
  readonly share: number | null;
  readonly problem: string | null;
  readonly cancel: () => void;
} {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [work, setWork] = useState<AbortController | null>(null);
  useEffect(() => {
    if (!network) return;
    const own = new AbortController();
    setWork(own);
    setShare(0);
    setProblem(null);
    layoutOf(network, setShare, own.signal).then(
      (layout) => {
        if (own.signal.aborted) return;
        setLaidOut({ network, layout });
        setShare(null);
      },
      (error) => {
        if (own.signal.reason === CANCELLED) setProblem(CANCELLED);
        else if (!own.signal.aborted) setProblem(messageOf(error));
        if (!own.signal.aborted || own.signal.reason === CANCELLED) setShare(null);
      },
    );
    return () => own.abort();
  }, [network]);
  return { laidOut, share, problem, cancel: () => work?.abort(CANCELLED) };
}

const CANCELLED = "The layout was cancelled. A filter makes the network smaller.";
