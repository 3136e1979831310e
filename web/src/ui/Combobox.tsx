import "./combobox.css";
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
} from "react";

/** Place of the option that the keys have reached; -1 for none, null while the list is closed. */
export type Active = number | null;

/** Attributes and handlers beyond these are those of the input. */
interface ComboboxProps<Option> extends ComponentProps<"input"> {
  input: RefObject<HTMLInputElement | null>;
  label: string;
  /** Shows the label to screen readers only. */
  quiet?: boolean;
  /** Name of the list. */
  listLabel: string;
  options: readonly Option[];
  keyOf: (option: Option) => string;
  show: (option: Option) => ReactNode;
  active: Active;
  onActive: (active: Active) => void;
  onTake: (option: Option) => void;
  /** A key that the list has no use for. */
  onKey: (event: KeyboardEvent) => void;
  /** Stands between the input and the list. */
  children?: ReactNode;
}

/**
 * An input with a list of suggestions below it, none of which has to be taken: an editable combobox
 * by the ARIA pattern. Whoever uses it opens the list; it closes by itself.
 */
export function Combobox<Option extends { readonly says: string }>(props: ComboboxProps<Option>) {
  const { input, label, quiet = false, listLabel, children, ...others } = props;
  const { options, keyOf, show, active, onActive, onTake, onKey, ...attributes } = others;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = active !== null && options.length > 0;
  const at = shown ? active : -1;
  const current = options[at];

  useEffect(() => {
    const option = list.current?.children[at];
    // There is no layout, and no such method, where the page is only simulated.
    option?.scrollIntoView?.({ block: "nearest" });
  }, [at]);

  const take = (option: Option) => {
    onTake(option);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const down = event.key === "ArrowDown";
      if (!shown) onActive(-1);
      else if (event.altKey) onActive(down ? at : null);
      else if (down) onActive(at >= last ? -1 : at + 1);
      else onActive(at < 0 ? last : at - 1);
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      take(current);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      onActive(null);
    } else {
      onKey(event);
    }
  };
  const optionId = (place: number) => `${id}-option-${place}`;

  return (
    <>
      <label className={quiet ? "visually-hidden" : "small soft"} htmlFor={id}>
        {label}
      </label>
      <div className="combobox">
        <input
          {...attributes}
          ref={input}
          id={id}
          type="text"
          className="form-control form-control-sm"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-activedescendant={current && optionId(at)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onKeyDown={onKeyDown}
          onBlur={() => onActive(null)}
        />
        {children}
        <div
          ref={list}
          id={`${id}-list`}
          className="combobox-list"
          role="listbox"
          aria-label={listLabel}
          hidden={!shown}
        >
          {options.map((option, place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input
            <div
              key={keyOf(option)}
              id={optionId(place)}
              className="combobox-option"
              role="option"
              aria-selected={place === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              {show(option)}
              <span className="soft small">{option.says}</span>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
