import "./thresholds.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { account } from "../../../api/account";
import { exploreThresholds } from "../../../api/explore";
import { messageOf } from "../../../api/problem";
import { Empty } from "../../../ui/Empty";
import { counted, formatCount } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { Note } from "../../../ui/Note";
import { useObservable } from "../../../ui/useObservable";
import { VarianceSlider } from "../../../ui/VarianceSlider";
import { changeCount } from "../../history/changes";
import type { GraphsProps } from "../Graphs";
import { triedVariance } from "../shared";
import { about } from "./bars";
import { Distances } from "./Distances";
import { Histogram } from "./Histogram";
import { Levels } from "./Levels";
import { Proposed } from "./Proposed";

/** What each variance does to the collection; moving it tries it out in every view. */
export function ThresholdsView({ user, scope, variance }: GraphsProps) {
  const who = useObservable(account);
  const own = who.status === "in" ? who.user.variance : variance;
  const changes = useObservable(changeCount);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["explore", "thresholds", user, scope, changes],
    queryFn: ({ signal }) => exploreThresholds(scope, signal),
    placeholderData: (old) => old,
  });
  const change = (next: number) => triedVariance.set(next === own ? null : next);
  if (isPending) {
    return (
      <p className="soft" role="status">
        Counting pairs…
      </p>
    );
  }
  if (!data) {
    return (
      <Note tone="bad" icon="cloud-slash">
        {messageOf(error)}{" "}
        <button type="button" className="btn btn-quiet btn-sm ms-2" onClick={() => void refetch()}>
          Try again
        </button>
      </Note>
    );
  }
  const level = data.levels[variance];
  const all = data.levels.at(-1);
  if (!level || !all || (all.pairs === 0 && all.groups === 0)) return <Nothing filter={scope.q} />;
  const query = new URLSearchParams(scope.q ? { q: scope.q } : {});
  return (
    <div className="thresholds">
      <section className="panel" aria-labelledby="histogram-title">
        <h2 id="histogram-title">How much look-alikes differ</h2>
        <p className="soft small">
          {all.pairs === 0
            ? "No two different contents look alike; the groups are of identical files."
            : "Each bar counts the pairs that match from this variance on. All to the left of the line match: drag it, or move the slider."}
        </p>
        {all.pairs > 0 && (
          <Histogram needed={data.needed} value={variance} own={own} onChange={change} />
        )}
        <VarianceSlider value={variance} onChange={change} />
        <dl className="levelfacts" aria-live="polite">
          <div>
            <dt>Pairs that match</dt>
            <dd className="nums">{formatCount(level.pairs)}</dd>
          </div>
          <div>
            <dt>Groups</dt>
            <dd className="nums">{formatCount(level.groups)}</dd>
          </div>
          <div>
            <dt>Pictures and videos in them</dt>
            <dd className="nums">{formatCount(level.grouped)}</dd>
          </div>
          <div>
            <dt>Expected false pairs</dt>
            <dd className="nums">{about(level.false_pairs)}</dd>
          </div>
        </dl>
        <p className="soft small">
          Expected false pairs are about how many pairs of <em>different</em> pictures would match
          by chance in a collection of this size. It is an order of magnitude, measured on
          photographs chosen to be different; shots of one scene taken a second apart are not in it,
          and may look alike at any variance.
        </p>
        {data.truncated && (
          <Note>There are more pairs than can be counted: the farthest are left out.</Note>
        )}
        <p className="mb-0 d-flex flex-wrap gap-2">
          <Link className="btn btn-quiet btn-sm" to={`/review/collection?${query}`}>
            <Icon name="check-circle" /> Review {counted(level.groups, "group")}
          </Link>
          <Link className="btn btn-quiet btn-sm" to={`/graphs?${query}`}>
            <Icon name="graph" /> See them as a network
          </Link>
        </p>
      </section>
      <Proposed proposal={data.proposal} value={variance} onTake={change} />
      <section className="panel" aria-label="Figures">
        <Levels thresholds={data} value={variance} />
        <Distances distances={data.distances} />
      </section>
    </div>
  );
}

function Nothing({ filter }: { filter: string }) {
  return (
    <Empty title={filter ? "Nothing that passes looks alike" : "No look-alikes yet"}>
      <p className="soft">
        The variance is how many of the 128 bits of two hashes may differ for the pictures to count
        as alike. Once your collection has look-alikes, you see here how many pairs, groups and
        false matches each variance makes, and try one out in all views before you keep it.
      </p>
      {!filter && (
        <Link className="btn btn-primary" to="/compare">
          <Icon name="arrow-left-right" /> Compare files
        </Link>
      )}
    </Empty>
  );
}
