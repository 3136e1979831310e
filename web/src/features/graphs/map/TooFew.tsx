import type { ReactNode } from "react";
import { Link } from "react-router";
import { Empty } from "../../../ui/Empty";
import { Icon } from "../../../ui/Icon";

/** Points below which there is no map. */
export const FEWEST = 3;

interface TooFewProps {
  readonly count: number;
  readonly filter: string;
  readonly frames: boolean;
  readonly children: ReactNode;
}

/** What is said in place of a map of too few pictures. */
export function TooFew({ count, filter, frames, children }: TooFewProps) {
  const what = frames ? "pictures and key frames" : "pictures";
  return (
    <Empty title={count === 0 && !filter ? "Nothing to put on a map yet" : "Too few for a map"}>
      <p className="soft">
        A map shows which pictures look alike by how near they lie, and needs at least {FEWEST}{" "}
        {what}; {filter ? "the filter lets" : "you have saved"} {count === 0 ? "none" : count}
        {filter ? " pass" : ""}. {filter ? "" : "Save some from Compare, or with tagcat scan."}
      </p>
      {!frames && <p className="soft">Videos lie on it by their key frames:</p>}
      {children}
      {!filter && (
        <Link className="btn btn-primary" to="/compare">
          <Icon name="arrow-left-right" /> Compare files
        </Link>
      )}
    </Empty>
  );
}
