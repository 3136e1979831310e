import type { ReactNode } from "react";
import type { FileCopy, Match } from "../api/types";
import { formatPosition, formatResolution } from "./format";
import { distanceWords, likenessWords } from "./words";

/** Where a copy is: "Macintosh: Chrome · Anna's laptop". */
export function whereWords({ source, device }: Pick<FileCopy, "source" | "device">): string {
  return [source, device].filter(Boolean).join(" · ");
}

/** What matches in the collection: how alike it is, its copies, where they are, and more. */
export function MatchLine({ match, children }: { match: Match; children?: ReactNode }) {
  const likeness = {
    identical: match.identical,
    distance: match.distance,
    neededVariance: match.needed_variance,
    orientation: match.orientation,
    trimmed: match.trimmed,
    scenes: match.own_pos !== null && match.pos !== null,
  };
  return (
    <li className="matchline">
      <div className="d-flex flex-wrap column-gap-2 align-items-center">
        <span className={`tag ${match.identical ? "tag-good" : "tag-warm"}`}>
          {likenessWords(likeness)}
        </span>
        <span className="soft small nums">
          {[
            distanceWords(likeness),
            formatResolution(match.width, match.height),
            match.pos !== null ? `at ${formatPosition(match.pos)}` : "",
            match.frames > 1 ? `${match.frames} key frames` : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      <CopyLines files={match.files} />
      {children}
      {match.copies > match.files.length && (
        <div className="soft small">and {match.copies - match.files.length} more copies</div>
      )}
    </li>
  );
}

/** Copies of a content, one a line, and where each is. */
function CopyLines({ files }: { files: readonly FileCopy[] }) {
  return files.map((file) => (
    <div key={file.id} className="small">
      <span className="break">{file.path}</span> <span className="soft">{whereWords(file)}</span>
    </div>
  ));
}
