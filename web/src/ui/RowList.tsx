import { type ReactNode, useEffect, useRef } from "react";
import { useRowVirtualizer } from "./useRowVirtualizer";

/** Guessed height of a row with a thumbnail, in pixels. */
const ROW_HEIGHT = 76;

/** Rows left below the window when `onEnd` is called. */
const END_MARGIN = 20;

interface RowListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  /** Items there are, loaded or not; those in `items` where not said. */
  readonly total?: number;
  readonly keyOf: (item: T) => string | number;
  /** Guessed height of a row in pixels; rows are measured once they are in the page. */
  readonly estimate?: (item: T) => number;
  /** The end of what is loaded comes into sight, and there is more. */
  readonly onEnd?: () => void;
  /** The inside of a row. */
  readonly children: (item: T) => ReactNode;
}

/** Items one below the other in a panel; only the rows near the window are in the page. */
export function RowList<T>(props: RowListProps<T>) {
  const { label, items, keyOf, estimate, onEnd, children } = props;
  const total = props.total ?? items.length;
  const list = useRef<HTMLUListElement>(null);
  const { virtualizer, top } = useRowVirtualizer(list, {
    count: items.length,
    estimate: (index) => {
      const item = items[index];
      return item !== undefined && estimate ? estimate(item) : ROW_HEIGHT;
    },
    keyOf: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (items.length < total && last >= items.length - END_MARGIN) onEnd?.();
  }, [items.length, total, last, onEnd]);
  return (
    <ul
      ref={list}
      className="virtual panel p-0"
      aria-label={label}
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {rows.map((row) => {
        const item = items[row.index];
        return item === undefined ? null : (
          <li
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            aria-setsize={total}
            aria-posinset={row.index + 1}
            className="virtual-row filerow"
            style={{ transform: `translateY(${row.start - top}px)` }}
          >
            {children(item)}
          </li>
        );
      })}
    </ul>
  );
}
