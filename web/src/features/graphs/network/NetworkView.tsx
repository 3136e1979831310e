import "./network.css";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import type { Network } from "../../../api/explore";
import { ApiError, messageOf } from "../../../api/problem";
import { Bar } from "../../../ui/Bar";
import { Note } from "../../../ui/Note";
import { KEEPS_FOCUS } from "../../../ui/Page";
import { startOf } from "../address";
import type { GraphsProps } from "../Graphs";
import { SelectionBar } from "../SelectionBar";
import { Explorer } from "./Explorer";
import { warmUp } from "./layouts";
import { Nothing } from "./Nothing";
import { StartBar } from "./StartBar";
import { type Expansion, useLayout, useNetwork } from "./useNetwork";

const NONE: readonly Expansion[] = [];

/** Neighbours that can be added one after the other. */
const MOST_EXPANSIONS = 20;

/** Look-alikes as a network: files joined by lines, to see what hangs together and work on it. */
export function NetworkView({ user, scope, variance }: GraphsProps) {
  const [params, setParams] = useSearchParams();
  const start = startOf(params);
  const [expansions, setExpansions] = useState(NONE);
  const set = (change: (params: URLSearchParams) => void) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        change(next);
        return next;
      },
      { replace: true, state: KEEPS_FOCUS },
    );
  const flag = (name: string, on: boolean) =>
    set((next) => {
      if (on) next.set(name, "");
      else next.delete(name);
    });
  const goTo = (sha256: string | null, hops = 1) => {
    setExpansions(NONE);
    set((next) => {
      next.delete("start");
      next.delete("hops");
      if (sha256 === null) return;
      next.set("start", sha256);
      next.set("hops", String(hops));
    });
  };
  useEffect(() => {
    // What is needed as soon as the network is there.
    warmUp();
    void import("./canvas").catch(() => {});
  }, []);
  const found = useNetwork(user, scope, variance, start, expansions);
  const { laidOut, share, problem, cancel } = useLayout(found.data);
  const bar = (
    <StartBar
      network={found.data}
      start={start}
      expansions={expansions}
      onHops={(hops) => start.start !== undefined && goTo(start.start, hops)}
      onReset={() => goTo(null)}
    />
  );
  if (found.isError) {
    const gone = found.error instanceof ApiError && found.error.status === 404;
    return (
      <>
        {bar}
        <Note tone="bad" icon={gone ? "exclamation-triangle" : "cloud-slash"}>
          {gone
            ? "The file to begin at is not saved any more, or does not pass the filter."
            : messageOf(found.error)}{" "}
          <button
            type="button"
            className="btn btn-quiet btn-sm ms-2"
            onClick={() => (gone ? goTo(null) : void found.refetch())}
          >
            {gone ? "Show everything" : "Try again"}
          </button>
        </Note>
      </>
    );
  }
  if (found.data?.nodes.length === 0) {
    return (
      <>
        {bar}
        <Nothing
          user={user}
          filter={scope.q}
          variance={variance}
          alone={start.alone}
          onAlone={() => flag("alone", true)}
        />
        <SelectionBar />
      </>
    );
  }
  return (
    <>
      {bar}
      {found.data && <LeftOut network={found.data} />}
      {problem && <Note tone="bad">{problem}</Note>}
      {share !== null && (
        <Working share={share} nodes={found.data?.nodes.length ?? 0} onCancel={cancel} />
      )}
      {laidOut ? (
        <Explorer
          laidOut={laidOut}
          start={start}
          asked={{ ...scope, variance, ...startQuery(start.start, start.hops) }}
          variance={variance}
          onFlag={flag}
          onStart={(sha256) => goTo(sha256)}
          onExpand={(sha256, hops) =>
            setExpansions((old) => [
              ...old.filter((each) => each.sha256 !== sha256).slice(1 - MOST_EXPANSIONS),
              { sha256, hops },
            ])
          }
        />
      ) : (
        !problem && (
          <p className="soft" role="status">
            Looking for what hangs together…
          </p>
        )
      )}
      <SelectionBar />
    </>
  );
}

function startQuery(start: string | undefined, hops: number) {
  return start === undefined ? {} : { start, hops };
}

function LeftOut({ network }: { network: Network }) {
  if (!network.truncated) return null;
  return (
    <div className="mb-3">
      <Note>
        There is more than can be drawn: what hangs together most is shown. A filter, or beginning
        at one file, shows the rest. The exports as GraphML and JSON have everything.
      </Note>
    </div>
  );
}

interface WorkingProps {
  readonly share: number;
  readonly nodes: number;
  readonly onCancel: () => void;
}

/** How far the layout is, where it takes so long that one would wonder. */
function Working({ share, nodes, onCancel }: WorkingProps) {
  if (nodes < 1000) return null;
  return (
    <div className="networking">
      <Bar share={share} label="Laying out the network" />
      <button type="button" className="btn btn-quiet btn-sm" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
