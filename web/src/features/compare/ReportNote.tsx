import { counted, formatCount } from "../../ui/format";
import { useObservable } from "../../ui/useObservable";
import { session } from "./state";

/** What was not taken into the comparison, or not read again, and why. */
export function ReportNote() {
  const { known, leftOut, repeated } = useObservable(session.report);
  const parts: string[] = [];
  if (known > 0) parts.push(`${counted(known, "file")} known from before, so not read again`);
  if (leftOut > 0) parts.push(`${counted(leftOut, "other file")} in the folders left out`);
  if (repeated > 0) {
    const verb = repeated === 1 ? "is" : "are";
    parts.push(
      `${formatCount(repeated)} chosen twice (same path, size and time) ${verb} here once`,
    );
  }
  if (parts.length === 0) return null;
  return <p className="soft small mb-0">{parts.join(" · ")}</p>;
}
