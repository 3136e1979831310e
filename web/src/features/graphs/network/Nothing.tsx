import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { countSaved } from "../../../api/counts";
import { Empty } from "../../../ui/Empty";
import { Icon } from "../../../ui/Icon";

interface NothingProps {
  readonly user: string;
  readonly filter: string;
  readonly variance: number;
  /** Whether files that match nothing were asked for as well. */
  readonly alone: boolean;
  readonly onAlone: () => void;
}

/** What is said where there is no network, and what to do about it. */
export function Nothing({ user, filter, variance, alone, onAlone }: NothingProps) {
  const { data: counts } = useQuery({ queryKey: ["counts", user], queryFn: countSaved });
  if (!counts) return null;
  const withAll = !alone && (
    <button type="button" className="btn btn-quiet" onClick={onAlone}>
      Show files that match nothing as well
    </button>
  );
  if (counts.images + counts.videos === 0) {
    return (
      <Empty title="Nothing is saved yet">
        <p className="soft">
          The network shows how your files hang together: each file is a node, and a line joins two
          that look alike. Compare some files and save them, and it grows here.
        </p>
        <Link className="btn btn-primary" to="/compare">
          <Icon name="arrow-left-right" /> Compare files
        </Link>
      </Empty>
    );
  }
  if (filter) {
    return (
      <Empty title="Nothing that passes the filter looks alike">
        <p className="soft break">
          {alone
            ? `No file passes “${filter}”.`
            : `Of the files that pass “${filter}”, no two match.`}
        </p>
        {withAll}
      </Empty>
    );
  }
  return (
    <Empty title={`Nothing looks alike at a variance of ${variance}`}>
      <p className="soft">
        The variance says how many of the 128 bits of two hashes may differ. At a larger one more
        files match; the page Variance shows how many, and how many of them would be wrong.
      </p>
      <Link className="btn btn-primary" to="/graphs/variance">
        <Icon name="sliders" /> Look at variances
      </Link>
      {withAll}
    </Empty>
  );
}
