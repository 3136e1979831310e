import Form from "react-bootstrap/Form";
import { formatDuration } from "../../ui/format";
import { RowList } from "../../ui/RowList";
import { Thumb } from "../../ui/Thumb";
import { PageLabels } from "../labels/PageLabels";
import type { DoneEntry } from "./entries";
import { factsOf } from "./MemberCard";

interface SingleListProps {
  files: readonly DoneEntry[];
  selection: ReadonlySet<number>;
  onSelect: (ids: readonly number[], on: boolean) => void;
  onOpen: (id: number) => void;
}

/** Files that look like no other, one a row. */
export function SingleList({ files, selection, onSelect, onOpen }: SingleListProps) {
  return (
    <RowList label="Files without look-alikes" items={files} keyOf={({ id }) => id}>
      {(entry) => {
        const { fingerprint } = entry.outcome;
        return (
          <>
            <Form.Check
              checked={selection.has(entry.id)}
              aria-label={`Choose ${entry.path}`}
              onChange={(event) => onSelect([entry.id], event.target.checked)}
            />
            <button
              type="button"
              className="filerow-open"
              aria-label={`Look at ${entry.name}`}
              onClick={() => onOpen(entry.id)}
            >
              <Thumb sha256={fingerprint.sha256} kind={fingerprint.kind} />
            </button>
            <div className="filerow-text">
              <div className="break">{entry.path}</div>
              <div className="soft small nums">
                {[
                  ...factsOf({ entry }),
                  fingerprint.kind === "video" ? formatDuration(fingerprint.duration) : "",
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
              <PageLabels sha256={fingerprint.sha256} name={entry.name} />
            </div>
          </>
        );
      }}
    </RowList>
  );
}
