import { useRef } from "react";
import { Icon } from "../../ui/Icon";
import { useRowVirtualizer } from "../../ui/useRowVirtualizer";
import type { Entry } from "./entries";

/** Files that could not be read, each with its reason. */
export function ProblemList({ files }: { files: readonly Entry[] }) {
  const list = useRef<HTMLUListElement>(null);
  const { virtualizer, top } = useRowVirtualizer(list, {
    count: files.length,
    estimate: () => 62,
    keyOf: (index) => files[index]?.id ?? index,
  });
  return (
    <ul
      ref={list}
      className="virtual panel p-0"
      aria-label="Files that could not be read"
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {virtualizer.getVirtualItems().map((item) => {
        const entry = files[item.index];
        if (entry?.outcome.state !== "failed") return null;
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
            <span className="filerow-bad">
              <Icon name="exclamation-triangle" />
            </span>
            <div className="filerow-text">
              <div className="break">{entry.path}</div>
              <div className="small">{entry.outcome.reason}</div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
