import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { exploreAgreement, type HashMap, type Scope } from "../../../api/explore";
import { messageOf } from "../../../api/problem";
import { counted, formatCount } from "../../../ui/format";
import { Note } from "../../../ui/Note";

interface ShownProps {
  readonly map: HashMap;
  readonly user: string;
  readonly scope: Scope;
  readonly frames: boolean;
}

/** How much of the differences the map shows, and what it was fitted on, in words. */
export function Shown({ map, user, scope, frames }: ShownProps) {
  const { adjusted, inertia, fitted, subjects } = map;
  const total = subjects.content.length;
  const [across = 0, up = 0] = adjusted;
  return (
    <section className="panel" aria-labelledby="shown-title">
      <h2 id="shown-title">What the map shows</h2>
      <p className="mb-2">
        About <strong className="nums">{percent(across + up)}</strong> of the differences between
        the hashes: <span className="nums">{percent(across)}</span> from left to right,{" "}
        <span className="nums">{percent(up)}</span> from bottom to top.
      </p>
      <p className="soft small mb-2">
        Fitted on {fitted < total ? `${formatCount(fitted)} of ` : "all "}
        {counted(total, "picture")}
        {fitted < total && ", chosen at random; the others were put in their places by it"}.
      </p>
      {fitted < total && (
        <Agreement key={`${scope.q} ${frames}`} user={user} scope={scope} frames={frames} />
      )}
      <details className="small mt-2">
        <summary>What this means</summary>
        <p className="soft mt-2">
          A hash is 128 answers of yes or no: is this part of the picture brighter than the one
          beside it? Multiple correspondence analysis puts pictures with like answers close
          together, and rare answers weigh more than common ones. A plane has room for a part of the
          differences only, so near points may still be different pictures. Look-alikes are what the
          network and the review show.
        </p>
        <p className="soft mb-0">
          The shares above are Greenacre’s adjusted inertia. The inertia as it comes out of the
          analysis is{" "}
          <span className="nums">{inertia.map((share) => percent(share)).join(" and ")}</span>: with
          so many questions it is always low, and says less.
        </p>
      </details>
    </section>
  );
}

function Agreement({ user, scope, frames }: Omit<ShownProps, "map">) {
  const [asked, setAsked] = useState(false);
  const found = useQuery({
    queryKey: ["explore", "agreement", user, scope, frames],
    queryFn: ({ signal }) => exploreAgreement(scope, frames, signal),
    enabled: asked,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!asked) {
    return (
      <button type="button" className="btn btn-quiet btn-sm" onClick={() => setAsked(true)}>
        Compare with a map fitted on all
      </button>
    );
  }
  if (found.isError) return <Note tone="bad">{messageOf(found.error)}</Note>;
  return (
    <p className="small mb-0" role="status">
      {found.data === undefined
        ? "Fitting on all pictures. This can take a quarter of a minute…"
        : `It agrees to ${percent(found.data, 2)} with the map fitted on all (100 % is the same map).`}
    </p>
  );
}

function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? Math.max(1, digits) : digits)} %`;
}
