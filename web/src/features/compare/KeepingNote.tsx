import { Link } from "react-router";
import { storageFull } from "../../local/storage";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { session } from "./state";

/** Says that the comparison will not be there after a reload, why, and what to do. */
export function KeepingNote() {
  const full = useObservable(storageFull);
  const elsewhere = useObservable(session.keptElsewhere);
  if (full) {
    return (
      <Note tone="bad">
        The browser's storage is full. Everything here goes on working, but what is new is gone
        after a reload, your choices included: save or export it first. To make room, free space on
        this disk, or <Link to="/account">forget what is kept here</Link>.
      </Note>
    );
  }
  if (!elsewhere) return null;
  return (
    <p className="soft small mb-0">
      Another tab keeps its comparison, so this one is gone after a reload. Close the other tab and
      start over here to have it kept.
    </p>
  );
}
