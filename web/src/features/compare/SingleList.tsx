import { useRef } from "react";
import Form from "react-bootstrap/Form";
import { formatDuration } from "../../ui/format";
import { Thumb } from "../../ui/Thumb";
import { useRowVirtualizer } from "../../ui/useRowVirtualizer";
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
  const list = useRef<HTMLUListElement>(null);
  const { virtualizer, top } = useRowVirtualizer(list, {
    count: files.length,
    estimate: () => 76,
    keyOf: (index) => files[index]?.id ?? index,
  });
  return (
    <ul
      ref={list}
      className="virtual panel p-0"
      aria-label="Files without look-alikes"
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {virtualizer.getVirtualItems().map((item) => {
        const entry = files[item.index];
        if (!entry) return null;
        const { sha256, kind } = entry.outcome.fingerprint;
        const { fingerprint } = entry.outcome;
        return (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            aria-setsize={files.length}
            aria-posinset={item.index + 1}
            className="virtual-row filerow"
            style={{ transform: `translateY(${item.start - top}px)` }}
          >
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
              <Thumb sha256={sha256} kind={kind} />
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
            </div>
          </li>
        );
      })}
    </ul>
  );
}
