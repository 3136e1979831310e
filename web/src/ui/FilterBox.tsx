import "./filterbox.css";
import {
  type ChangeEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { around, FilterError, tryParse } from "../filter";
import { complete, type Suggestion, suggest, typingAt } from "../filter/completion";
import { FIELDS, type Field } from "../filter/fields";

interface FilterBoxProps {
  /** The filter as it is typed, be it right or not yet. */
  value: string;
  onChange: (value: string) => void;
  /** Tags to suggest. */
  tagNames?: readonly string[];
  /** Fields to suggest; all, if not given. */
  fields?: readonly Field[];
  label?: string;
  placeholder?: string;
}

const NO_TAGS: readonly string[] = [];

/** Milliseconds without typing after which an error is told. */
const PAUSE = 700;

/**
 * An input for a filter: an editable combobox by the ARIA pattern that suggests fields, values and
 * tags, and shows below the wrong word what is wrong with it.
 */
export function FilterBox(props: FilterBoxProps) {
  const { value, onChange, tagNames = NO_TAGS, fields = FIELDS } = props;
  const { label = "Filter", placeholder } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const nextCaret = useRef<number | null>(null);

  const typing = useMemo(
    () => (open ? typingAt(value, Math.min(caret, value.length)) : null),
    [open, value, caret],
  );
  const suggestions = useMemo(
    () =>
      typing ? useful(suggest(typing, tagNames, fields), value.slice(typing.from, typing.to)) : [],
    [typing, tagNames, fields, value],
  );
  const shown = open && suggestions.length > 0;
  const current = shown ? suggestions[active] : undefined;

  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  });

  useEffect(() => {
    const option = active < 0 ? null : list.current?.children[active];
    // There is no layout, and no such method, where the page is only simulated.
    option?.scrollIntoView?.({ block: "nearest" });
  }, [active]);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const take = (suggestion: Suggestion) => {
    if (!typing) return;
    const done = complete(value, typing, suggestion);
    nextCaret.current = done.caret;
    setCaret(done.caret);
    setActive(-1);
    // After a field, its values come next.
    setOpen(!suggestion.whole);
    onChange(done.text);
    input.current?.focus();
  };
  const onType = (event: ChangeEvent<HTMLInputElement>) => {
    setCaret(event.target.selectionStart ?? event.target.value.length);
    setOpen(event.target.value !== "");
    setActive(-1);
    onChange(event.target.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = suggestions.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const down = event.key === "ArrowDown";
      if (!shown) setOpen(true);
      else if (!event.altKey) setActive(down ? nextOf(active, last) : before(active, last));
      else if (!down) close();
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      take(current);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Escape" && value !== "") {
      event.preventDefault();
      onChange("");
    }
  };
  const optionId = (place: number) => `${id}-option-${place}`;
  const error = useSettledError(value, input);

  return (
    <div className="filterbox">
      <label className="small soft" htmlFor={id}>
        {label}
      </label>
      <div className="filterbox-field">
        <input
          ref={input}
          id={id}
          type="text"
          className="form-control form-control-sm"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? optionId(active) : undefined}
          aria-invalid={error !== null}
          aria-describedby={`${id}-error`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          onChange={onType}
          onKeyDown={onKeyDown}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onClick={() => value === "" && setOpen(true)}
          onBlur={close}
        />
        <Underline text={value} error={error} input={input} messageId={`${id}-error`} />
        <div
          ref={list}
          id={`${id}-list`}
          className="filterbox-list"
          role="listbox"
          aria-label="Suggestions"
          hidden={!shown}
        >
          {suggestions.map((suggestion, place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input
            <div
              key={suggestion.insert}
              id={optionId(place)}
              className="filterbox-option"
              role="option"
              aria-selected={place === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
            >
              <span className="break">{suggestion.label}</span>
              <span className="soft small">{suggestion.says}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Suggestions but the one that is there already. */
function useful(suggestions: readonly Suggestion[], there: string): readonly Suggestion[] {
  return suggestions.filter(({ insert }) => insert !== there);
}

function nextOf(active: number, last: number): number {
  return active >= last ? -1 : active + 1;
}

function before(active: number, last: number): number {
  return active < 0 ? last : active - 1;
}

/** What is wrong with `value`, once the person stopped typing or left the input. */
function useSettledError(
  value: string,
  input: RefObject<HTMLInputElement | null>,
): FilterError | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const settle = () => setSettled(value);
    const timer = setTimeout(settle, PAUSE);
    const element = input.current;
    element?.addEventListener("blur", settle);
    return () => {
      clearTimeout(timer);
      element?.removeEventListener("blur", settle);
    };
  }, [value, input]);
  return useMemo(() => {
    const tree = settled === value ? tryParse(value) : null;
    return tree instanceof FilterError ? tree : null;
  }, [settled, value]);
}

interface UnderlineProps {
  text: string;
  error: FilterError | null;
  input: RefObject<HTMLInputElement | null>;
  messageId: string;
}

/** A line under the wrong word, which lies over the input, and the error below it. */
function Underline({ text, error, input, messageId }: UnderlineProps) {
  const mirror = useRef<HTMLDivElement>(null);
  const word = useRef<HTMLElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const element = input.current;
    if (!error || !element) return;
    const follow = () => {
      if (mirror.current) mirror.current.scrollLeft = element.scrollLeft;
      const place = (word.current?.offsetLeft ?? 0) - element.scrollLeft;
      setOffset(Math.max(0, Math.min(place, element.clientWidth / 2)));
    };
    follow();
    element.addEventListener("scroll", follow);
    return () => element.removeEventListener("scroll", follow);
  }, [error, input]);
  const parts = error && around(text, error);
  return (
    <>
      {parts && (
        <div ref={mirror} className="filterbox-mirror" aria-hidden="true">
          {parts.before}
          <u ref={word} className="filterbox-wrong">
            {parts.wrong}
          </u>
          {parts.after}
        </div>
      )}
      <div
        id={messageId}
        className="filterbox-error small break"
        role="status"
        style={{ paddingInlineStart: offset }}
      >
        {error?.message}
      </div>
    </>
  );
}
