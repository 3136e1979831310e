import { versionTrouble } from "../local/db";
import { Note } from "./Note";
import { useObservable } from "./useObservable";

/** That another tab with another version of TagCat is in the way, and what to do. */
export function VersionNote() {
  const trouble = useObservable(versionTrouble);
  if (trouble === null) return null;
  return (
    <div className="mb-3">
      <Note tone="bad">
        {trouble === "older"
          ? "Another tab has an older version of TagCat open, so nothing can be kept in this browser. Close or reload that tab; this one goes on by itself."
          : "TagCat was updated in another tab, so this one can keep nothing in this browser any more. Save what you need, then reload this page."}
      </Note>
    </div>
  );
}
