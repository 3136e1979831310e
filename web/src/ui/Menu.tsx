import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, type IconName } from "./Icon";

/** One thing to choose. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** Given for a menu that sets one value: whether this is the one in force. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** What stands on the button. */
  children: ReactNode;
  /** Name of the button where it has no text. */
  label?: string;
  items: readonly MenuItem[];
  /** Side of the button that the menu keeps to. */
  align?: "start" | "end";
  /** Class of the button beyond `btn`. */
  variant?: string;
  disabled?: boolean;
}

/** A button that opens a menu, by the keys of the ARIA menu button pattern. */
export function Menu(props: MenuProps) {
  const { children, label, items, align = "start", variant = "btn-quiet btn-sm", disabled } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const choices = list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]");
    const current = list.current?.querySelector<HTMLElement>("[aria-checked=true]");
    (current ?? choices?.[0])?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      setOpen(true);
      return;
    }
    const choices = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const place = choices.indexOf(document.activeElement as HTMLElement);
    const next: Record<string, number> = {
      ArrowDown: (place + 1) % choices.length,
      ArrowUp: (place - 1 + choices.length) % choices.length,
      Home: 0,
      End: choices.length - 1,
    };
    const to = next[event.key];
    if (to !== undefined) {
      event.preventDefault();
      choices[to]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the button and items in it
    <div ref={root} className="menu" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={`btn ${variant}`}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {children}
        <span className="menu-caret" aria-hidden="true" />
      </button>
      {open && (
        <div ref={list} id={id} className={`menu-list menu-${align}`} role="menu">
          {items.map(({ label: text, icon, checked, onSelect }) => (
            <button
              key={text}
              type="button"
              className="menu-item"
              tabIndex={-1}
              {...(checked === undefined
                ? { role: "menuitem" }
                : { role: "menuitemradio", "aria-checked": checked })}
              onClick={() => {
                close();
                onSelect();
              }}
            >
              {icon && <Icon name={icon} />} {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
