import { MatchLine } from "../../ui/MatchLine";
import { RowList } from "../../ui/RowList";
import { Thumb } from "../../ui/Thumb";
import type { SavedFile } from "./saveJob";

/** Matches shown of one file. */
const FIRST = 5;

function statusWords({ status }: SavedFile): string {
  if (status === "saved") return "saved";
  return status === "known" ? "already in your collection" : "not saved";
}

/** What was saved, each file with what matches it in the collection. */
export function SavedList({ results }: { results: readonly SavedFile[] }) {
  return (
    <RowList
      label="Saved files"
      items={results}
      keyOf={({ entry }) => entry.id}
      estimate={({ matches }) => 76 + 28 * Math.min(FIRST, matches.length)}
    >
      {(saved) => <SavedRow saved={saved} />}
    </RowList>
  );
}

/** One saved file and its matches. */
export function SavedRow({ saved }: { saved: SavedFile }) {
  const { entry, status, problem, matches, matchCount } = saved;
  const { sha256, kind } = entry.outcome.fingerprint;
  return (
    <>
      <span className="filerow-open">
        <Thumb sha256={sha256} kind={kind} />
      </span>
      <div className="filerow-text">
        <div className="d-flex flex-wrap gap-2 align-items-center">
          <span className="break">{entry.path}</span>
          <span className={`tag ${status === "error" ? "tag-bad" : "tag-good"}`}>
            {statusWords(saved)}
          </span>
        </div>
        {problem && <div className="small">{problem}</div>}
        <ul className="matches">
          {matches.slice(0, FIRST).map((match) => (
            <MatchLine key={match.content_id} match={match} />
          ))}
          {matchCount > FIRST && <li className="soft small">and {matchCount - FIRST} more</li>}
        </ul>
      </div>
    </>
  );
}
