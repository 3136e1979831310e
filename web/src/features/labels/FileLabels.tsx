import { useQuery } from "@tanstack/react-query";
import { decideOn, listOpenOf, type Verdict } from "../../api/labels";
import { messageOf } from "../../api/problem";
import type { StoredFile } from "../../api/types";
import type { Presence } from "../../local/presence";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { makeChange } from "../history/changes";
import "./collecting";
import { LabelChips } from "./LabelChips";
import { LabelPanel } from "./LabelPanel";
import { labelJob } from "./state";
import { tasksOfStored } from "./tasks";
import { LIMITS } from "./words";

interface FileLabelsProps {
  file: StoredFile;
  here: Presence | undefined;
}

/** What is suggested for a file of the collection, and having it looked at. */
export function FileLabels({ file, here }: FileLabelsProps) {
  const { sha256, name } = file;
  const { data, error } = useQuery({
    queryKey: ["labels", "of", sha256],
    queryFn: () => listOpenOf(sha256),
  });
  const { phase } = useObservable(labelJob.progress);
  const looked = useObservable(labelJob.found).get(sha256) !== undefined;
  const decide = (verdict: Verdict, label: string) =>
    makeChange(() => decideOn(verdict, [{ sha256, label }]));
  const isHere = here !== undefined && here !== "seen";
  const idle = phase === "idle" || phase === "done" || phase === "failed";
  const labels = (data ?? []).map((label) => ({ ...label, accepted: false }));
  return (
    <>
      {error && <Note tone="bad">{messageOf(error)}</Note>}
      <LabelChips
        labels={labels}
        of={name}
        onAccept={(label) => void decide("accept", label)}
        onDismiss={(label) => void decide("dismiss", label)}
      />
      {data && labels.length === 0 && (
        <p className="soft">
          {looked
            ? "Nothing more is suggested."
            : isHere
              ? "Nothing is suggested. The tagger can look at it here on your device."
              : "Nothing is suggested. To look at it, the tagger needs the file on this device."}
        </p>
      )}
      {idle && isHere && !looked && (
        <>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => void tasksOfStored([file]).then((tasks) => labelJob.start(tasks))}
          >
            <Icon name="lightbulb" /> Suggest labels
          </button>
          <p className="soft small mt-2 mb-0">{LIMITS}</p>
        </>
      )}
      {phase !== "done" && <LabelPanel />}
    </>
  );
}
