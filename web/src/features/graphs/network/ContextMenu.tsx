import { type KeyboardEvent, useEffect, useRef } from "react";
import { Icon } from "../../../ui/Icon";
import type { MenuItem } from "../../../ui/Menu";
import type { Place } from "../lasso";

interface ContextMenuProps {
  readonly label: string;
  /** Where it opens, in pixels of what it lies in. */
  readonly at: Place;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/** A menu at the pointer, by the keys of the ARIA menu pattern. */
export function ContextMenu({ label, at, items, onClose }: ContextMenuProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: globalThis.PointerEvent) => {
      if (!list.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener("pointerdown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    const choices = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const place = choices.indexOf(document.activeElement as HTMLElement);
    const next: Record<string, number> = {
      ArrowDown: (place + 1) % choices.length,
      ArrowUp: (place - 1 + choices.length) % choices.length,
      Home: 0,
      End: choices.length - 1,
    };
    const to = next[event.key];
    if (to !== undefined) choices[to]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      className="menu-list netmenu"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      style={{ left: `min(${at.x}px, 100% - 15rem)`, top: `min(${at.y}px, 100% - 14rem)` }}
      onKeyDown={onKeyDown}
    >
      {items.map(({ label: text, icon, onSelect }) => (
        <button
          key={text}
          type="button"
          className="menu-item"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            onSelect();
          }}
        >
          {icon && <Icon name={icon} />} {text}
        </button>
      ))}
    </div>
  );
}
