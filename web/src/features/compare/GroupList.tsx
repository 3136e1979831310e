import { useCallback, useRef } from "react";
import { useRowVirtualizer } from "../../ui/useRowVirtualizer";
import { GroupCard } from "./GroupCard";
import type { GroupView } from "./groupViews";

interface GroupListProps {
  groups: readonly GroupView[];
  selection: ReadonlySet<number>;
  onSelect: (ids: readonly number[], on: boolean) => void;
  onOpen: (groupId: string, id: number) => void;
}

/** Guessed height of a group card with this many files, five in a row. */
function estimate(files: number): number {
  return 90 + 330 * Math.ceil(Math.min(24, files) / 5);
}

/** Groups one below the other; only those near the window are in the page. */
export function GroupList({ groups, selection, onSelect, onOpen }: GroupListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { virtualizer, top } = useRowVirtualizer(list, {
    count: groups.length,
    estimate: (index) => estimate(groups[index]?.members.length ?? 2),
    keyOf: (index) => groups[index]?.id ?? index,
    gap: 16,
  });
  const goTo = useCallback(
    (groupId: string) => {
      const index = groups.findIndex(({ id }) => id === groupId);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: "start" });
    },
    [groups, virtualizer],
  );
  return (
    <ul
      ref={list}
      className="virtual"
      aria-label="Groups"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map((item) => {
        const group = groups[item.index];
        return group ? (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            aria-setsize={groups.length}
            aria-posinset={item.index + 1}
            className="virtual-row"
            style={{ transform: `translateY(${item.start - top}px)` }}
          >
            <GroupCard
              group={group}
              place={item.index + 1}
              selection={selection}
              onSelect={onSelect}
              onOpen={onOpen}
              onGoTo={goTo}
            />
          </li>
        ) : null;
      })}
    </ul>
  );
}
