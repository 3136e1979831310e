import "./collecting";
import { Link } from "react-router";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { LabelPanel } from "./LabelPanel";
import { labelJob } from "./state";

/** How far the labelling of chosen files of the collection is, and the way to what it found. */
export function CollectionLabels() {
  const { phase, total, problems } = useObservable(labelJob.progress);
  if (phase === "idle") return null;
  if (phase !== "done") {
    return (
      <div className="mb-3">
        <LabelPanel />
      </div>
    );
  }
  const [first] = problems;
  return (
    <div className="mb-3">
      <Note icon="lightbulb">
        {counted(total - problems.length, "file")} looked at on this device.{" "}
        {first &&
          `${counted(problems.length, "file")} could not be: ${first.name}, ${first.reason}. `}
        <Link className="btn btn-quiet btn-sm ms-2" to="/labels">
          See the suggestions
        </Link>
        <button
          type="button"
          className="btn btn-bare btn-sm ms-1"
          onClick={() => labelJob.cancel()}
        >
          <Icon name="x" /> Close
        </button>
      </Note>
    </div>
  );
}
