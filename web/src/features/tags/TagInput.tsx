import "./tags.css";
import {
  type KeyboardEvent,
  type RefObject,
  useDeferredValue,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Tag } from "../../api/tags";
import { formatCount } from "../../ui/format";
import { exactTag, indexTags, nameProblem, splitNames, suggestTags, usesOf } from "./names";
import { TagName } from "./TagName";

interface TagInputProps {
  label: string;
  /** Shows the label to screen readers only. */
  quiet?: boolean;
  tags: readonly Tag[];
  /** Ids of tags that are there already. */
  without?: ReadonlySet<string>;
  /** Ids of tags that fit, the likeliest first, and why they do. */
  likely?: ReadonlyMap<string, string>;
  /** Only tags that exist can be given. */
  onlyKnown?: boolean;
  placeholder?: string;
  input?: RefObject<HTMLInputElement | null>;
  onAdd: (names: readonly string[]) => void;
  /** The field is in use from now on: what is likely may be looked for. */
  onUse?: () => void;
  onEscape?: () => void;
}

/** Tags suggested at a time. */
const SHOWN = 8;

const NO_IDS: ReadonlySet<string> = new Set();
const NO_REASONS: ReadonlyMap<string, string> = new Map();

/** Something to choose: a tag, or a name that becomes one. */
interface Option {
  readonly name: string;
  readonly tag: Tag | null;
  readonly says: string;
}

/**
 * An input for tags: an editable combobox by the ARIA pattern. Enter gives what is chosen or
 * typed, several names with commas between them.
 */
export function TagInput(props: TagInputProps) {
  const { label, quiet = false, tags, placeholder, onAdd, onUse, onEscape } = props;
  const { without = NO_IDS, likely = NO_REASONS, onlyKnown = false } = props;
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const input = props.input ?? own;
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [problem, setProblem] = useState<string | null>(null);
  const index = useMemo(() => indexTags(tags), [tags]);

  const comma = text.lastIndexOf(",");
  const typed = useDeferredValue(text.slice(comma + 1).trim());
  const options = useMemo((): readonly Option[] => {
    if (!open) return [];
    const found: Option[] = suggestTags(index, typed, [...likely.keys()], without, SHOWN).map(
      ({ tag, alias }) => ({ name: tag.name, tag, says: saysOf(tag, alias, likely.get(tag.id)) }),
    );
    if (!onlyKnown && typed && !exactTag(index, typed) && !nameProblem(typed)) {
      found.push({ name: typed, tag: null, says: "new tag" });
    }
    return found;
  }, [open, index, typed, likely, without, onlyKnown]);
  const shown = open && options.length > 0;
  const current = shown ? options[active] : undefined;

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const give = (names: readonly string[]) => {
    if (names.length === 0) return;
    const wrong = names.map(nameProblem).find((each) => each !== null);
    const unknown = onlyKnown ? names.find((name) => !exactTag(index, name)) : undefined;
    if (wrong || unknown !== undefined) {
      setProblem(wrong ?? `There is no tag “${unknown}”.`);
      return;
    }
    onAdd(names.map((name) => exactTag(index, name)?.name ?? name));
    setText("");
    setProblem(null);
    close();
  };
  const take = (option: Option) => {
    give([...splitNames(text.slice(0, Math.max(0, comma))), option.name]);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const down = event.key === "ArrowDown";
      if (!shown) setOpen(true);
      else if (down) setActive(active >= last ? -1 : active + 1);
      else setActive(active < 0 ? last : active - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (current) take(current);
      else give(splitNames(text));
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Escape" && (text || onEscape)) {
      event.preventDefault();
      event.stopPropagation();
      setText("");
      setProblem(null);
      if (!text) onEscape?.();
    }
  };
  const optionId = (place: number) => `${id}-option-${place}`;

  return (
    <div className="taginput">
      <label className={quiet ? "visually-hidden" : "small soft"} htmlFor={id}>
        {label}
      </label>
      <div className="taginput-field">
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
          aria-invalid={problem !== null}
          aria-describedby={`${id}-problem`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          onFocus={onUse}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(null);
            setOpen(true);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
          onClick={() => setOpen(true)}
          onBlur={close}
        />
        <div
          id={`${id}-list`}
          className="taginput-list"
          role="listbox"
          aria-label="Tags"
          hidden={!shown}
        >
          {options.map((option, place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input
            <div
              key={option.tag?.id ?? "new"}
              id={optionId(place)}
              className="taginput-option"
              role="option"
              aria-selected={place === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              <TagName name={option.name} colour={option.tag?.colour ?? null} />
              <span className="soft small">{option.says}</span>
            </div>
          ))}
        </div>
      </div>
      <div id={`${id}-problem`} className="taginput-problem small" role="status">
        {problem}
      </div>
    </div>
  );
}

function saysOf(tag: Tag, alias: string | null, reason: string | undefined): string {
  const parts = [alias && `also ${alias}`, reason ?? (usesOf(tag) && formatCount(usesOf(tag)))];
  return parts.filter(Boolean).join(" · ");
}
