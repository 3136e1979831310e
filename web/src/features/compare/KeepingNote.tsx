import { useObservable } from "../../ui/useObservable";
import { session } from "./state";

/** Says that another tab keeps its comparison, so that this one will not be there later. */
export function KeepingNote() {
  const elsewhere = useObservable(session.keptElsewhere);
  if (!elsewhere) return null;
  return (
    <p className="soft small mb-0">
      Another tab keeps its comparison, so this one is gone after a reload. Close the other tab and
      start over here to have it kept.
    </p>
  );
}
