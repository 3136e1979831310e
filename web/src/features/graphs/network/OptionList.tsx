import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

/** Height of an option in pixels. */
const HEIGHT = 44;

/** Options that a page key goes over. */
const PAGE = 8;

interface OptionListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Key of the option that is looked at. */
  readonly active: string | null;
  readonly isSelected: (item: T) => boolean;
  readonly onActive: (item: T) => void;
  /** Enter, or a double click. */
  readonly onEnter: (item: T) => void;
  /** Space. */
  readonly onToggle?: (item: T) => void;
  readonly onDelete?: (item: T) => void;
  readonly children: (item: T) => ReactNode;
}

/** Options one below the other, gone through by keys; only those in sight are in the page. */
export function OptionList<T>(props: OptionListProps<T>) {
  const { label, items, keyOf, active, isSelected, onActive, onEnter, onToggle, onDelete } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 6,
    useFlushSync: false,
  });
  const place = active === null ? -1 : items.findIndex((item) => keyOf(item) === active);
  const rows = virtualizer.getVirtualItems();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = items.length - 1;
    const next: Record<string, number> = {
      ArrowDown: Math.min(last, place + 1),
      ArrowUp: Math.max(0, place - 1),
      PageDown: Math.min(last, place + PAGE),
      PageUp: Math.max(0, place - PAGE),
      Home: 0,
      End: last,
    };
    const to = next[event.key];
    const item = items[place];
    if (to !== undefined) {
      const target = items[to];
      if (!target) return;
      virtualizer.scrollToIndex(to);
      onActive(target);
    } else if (item === undefined) return;
    else if (event.key === "Enter") onEnter(item);
    else if (event.key === " ") onToggle?.(item);
    else if (event.key === "Delete" && onDelete) onDelete(item);
    else return;
    event.preventDefault();
  };
  const inSight = rows.some(({ index }) => index === place);
  return (
    <div
      ref={box}
      className="netlist"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-multiselectable={onToggle !== undefined}
      aria-activedescendant={inSight ? `${id}-${place}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div
        className="netlist-all"
        role="presentation"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {rows.map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
            <div
              key={keyOf(item)}
              id={`${id}-${index}`}
              role="option"
              className={`netlist-row${index === place ? " netlist-active" : ""}`}
              style={{ transform: `translateY(${start}px)`, height: HEIGHT }}
              aria-selected={isSelected(item)}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              onClick={() => onActive(item)}
              onDoubleClick={() => onEnter(item)}
            >
              {props.children(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
