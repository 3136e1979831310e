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
import { type Active, Combobox } from "../../ui/Combobox";
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
 * An input for tags that suggests those there are. Enter gives what is chosen or typed, several
 * names with commas between them.
 */
export function TagInput(props: TagInputProps) {
  const { label, quiet = false, tags, placeholder, onAdd, onUse, onEscape } = props;
  const { without = NO_IDS, likely = NO_REASONS, onlyKnown = false } = props;
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const input = props.input ?? own;
  const [text, setText] = useState("");
  const [active, setActive] = useState<Active>(null);
  const open = active !== null;
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
    setActive(null);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      give(splitNames(text));
    } else if (event.key === "Escape" && (text || onEscape)) {
      event.preventDefault();
      event.stopPropagation();
      setText("");
      setProblem(null);
      if (!text) onEscape?.();
    }
  };

  return (
    <div className="taginput">
      <Combobox
        input={input}
        label={label}
        quiet={quiet}
        listLabel="Tags"
        options={options}
        keyOf={({ tag }) => tag?.id ?? "new"}
        show={({ name, tag }) => <TagName name={name} colour={tag?.colour ?? null} />}
        active={active}
        onActive={setActive}
        onTake={({ name }) => give([...splitNames(text.slice(0, Math.max(0, comma))), name])}
        onKey={onKey}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        value={text}
        placeholder={placeholder}
        onFocus={onUse}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
          setActive(-1);
        }}
        onClick={() => setActive(active ?? -1)}
      />
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
