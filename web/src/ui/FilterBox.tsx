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
import { type Active, Combobox } from "./Combobox";

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
 * An input for a filter that suggests fields, values and tags, and shows below the wrong word what
 * is wrong with it.
 */
export function FilterBox(props: FilterBoxProps) {
  const { value, onChange, tagNames = NO_TAGS, fields = FIELDS } = props;
  const { label = "Filter", placeholder } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(value.length);
  const [active, setActive] = useState<Active>(null);
  const open = active !== null;
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

  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  });

  const take = (suggestion: Suggestion) => {
    if (!typing) return;
    const done = complete(value, typing, suggestion);
    nextCaret.current = done.caret;
    setCaret(done.caret);
    // After a field, its values come next.
    setActive(suggestion.whole ? null : -1);
    onChange(done.text);
  };
  const onType = (event: ChangeEvent<HTMLInputElement>) => {
    setCaret(event.target.selectionStart ?? event.target.value.length);
    setActive(event.target.value === "" ? null : -1);
    onChange(event.target.value);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || value === "") return;
    event.preventDefault();
    onChange("");
  };
  const error = useSettledError(value, input);

  return (
    <div className="filterbox">
      <Combobox
        input={input}
        label={label}
        listLabel="Suggestions"
        options={suggestions}
        keyOf={({ insert }) => insert}
        show={(suggestion) => <span className="break">{suggestion.label}</span>}
        active={active}
        onActive={setActive}
        onTake={take}
        onKey={onKey}
        aria-invalid={error !== null}
        aria-describedby={`${id}-error`}
        value={value}
        placeholder={placeholder}
        onChange={onType}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onClick={() => value === "" && setActive(active ?? -1)}
      >
        <Underline text={value} error={error} input={input} messageId={`${id}-error`} />
      </Combobox>
    </div>
  );
}

/** Suggestions but the one that is there already. */
function useful(suggestions: readonly Suggestion[], there: string): readonly Suggestion[] {
  return suggestions.filter(({ insert }) => insert !== there);
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
