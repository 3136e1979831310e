import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import type { LabelledContent, Verdict } from "../../api/labels";
import { announce } from "../../ui/announce";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Thumb } from "../../ui/Thumb";
import { chooseAll, focusOn, type GridState, meant, START, step, toggle, without } from "./grid";
import { momentWords, scoreWords, taggerName } from "./words";

interface LabelGridProps {
  label: string;
  contents: readonly LabelledContent[];
  /** There are more than are loaded. */
  more: boolean;
  onMore: () => void;
  onDecide: (verdict: Verdict, contents: readonly LabelledContent[]) => void;
}

/** Files for which a label is suggested, to decide on by keyboard or pointer. */
export function LabelGrid({ label, contents, more, onMore, onDecide }: LabelGridProps) {
  const [state, setState] = useState<GridState>(START);
  const grid = useRef<HTMLDivElement>(null);
  /** Whether the focus is to follow the state. */
  const follow = useRef(false);
  /** What was decided on and may be in the list still, which the focus must not stay on. */
  const leaving = useRef<ReadonlySet<string>>(new Set());
  const focus = Math.min(state.focus, Math.max(0, contents.length - 1));
  useEffect(() => {
    if (!follow.current || contents.some(({ sha256 }) => leaving.current.has(sha256))) return;
    follow.current = false;
    itemAt(grid.current, focus)?.focus();
  });
  const change = (next: GridState) => {
    follow.current = true;
    setState(next);
    if (more && next.focus >= contents.length - 1) onMore();
  };
  const move = (next: GridState) => {
    leaving.current = new Set();
    change(next);
  };
  const decide = (verdict: Verdict) => {
    const places = meant(state, contents.length);
    if (places.length === 0) return;
    const chosen = places.flatMap((place) => contents[place] ?? []);
    leaving.current = new Set(chosen.map(({ sha256 }) => sha256));
    onDecide(verdict, chosen);
    change(without({ ...state, focus }, places, contents.length));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (altKey) return;
    if ((ctrlKey || metaKey) && key.toLowerCase() === "a") {
      event.preventDefault();
      setState(chooseAll(state, contents.length));
      announce(`${counted(contents.length, "file")} chosen.`);
      return;
    }
    if (ctrlKey || metaKey) return;
    const next = step(key, focus, columnsOf(grid.current), contents.length);
    if (next !== null) move(focusOn({ ...state, focus }, next, shiftKey));
    else if (key === " " || key === "Enter") move(toggle(state, focus, shiftKey));
    else if (key.toLowerCase() === "a" && !event.repeat) decide("accept");
    else if (key.toLowerCase() === "d" && !event.repeat) decide("dismiss");
    else if (key === "Escape") setState({ ...state, chosen: new Set() });
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent, place: number) => move(toggle(state, place, event.shiftKey));
  const count = state.chosen.size;
  return (
    <>
      <div className="d-flex flex-wrap gap-2 align-items-center">
        <button type="button" className="btn btn-primary btn-sm" onClick={() => decide("accept")}>
          <Icon name="check-circle" /> Accept {count > 0 ? counted(count, "file") : "this one"}
        </button>
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => decide("dismiss")}>
          <Icon name="x" /> Dismiss {count > 0 ? counted(count, "file") : "this one"}
        </button>
        <button
          type="button"
          className="btn btn-bare btn-sm"
          onClick={() =>
            setState(
              count === contents.length
                ? { ...state, chosen: new Set() }
                : chooseAll(state, contents.length),
            )
          }
        >
          {count === contents.length ? "Choose none" : `Choose all ${contents.length}`}
        </button>
      </div>
      <div
        ref={grid}
        role="listbox"
        aria-multiselectable="true"
        aria-label={`Files that may show ${label}`}
        className="labelgrid"
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {contents.map((content, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
          <div
            key={content.sha256}
            role="option"
            aria-selected={state.chosen.has(place)}
            tabIndex={place === focus ? 0 : -1}
            className="labelitem"
            data-place={place}
            onClick={(event) => onClick(event, place)}
          >
            <Thumb sha256={content.sha256} kind={content.kind} />
            <Why content={content} label={label} />
          </div>
        ))}
      </div>
      <p className="labelkeys soft small" aria-hidden="true">
        <span>
          <span className="key">A</span> accept
        </span>
        <span>
          <span className="key">D</span> dismiss
        </span>
        <span>
          <span className="key">Space</span> choose
        </span>
        <span>
          <span className="key">⇧</span> with arrows or click: a range
        </span>
        <span>
          <span className="key">Z</span> undo
        </span>
      </p>
      {more && (
        <button type="button" className="btn btn-quiet btn-sm mt-2" onClick={onMore}>
          Show more
        </button>
      )}
    </>
  );
}

function Why({ content, label }: { content: LabelledContent; label: string }) {
  const open = content.labels.find(({ name }) => name.toLowerCase() === label.toLowerCase());
  return (
    <span className="labelitem-text">
      <span className="labelitem-name" title={content.path}>
        {content.name}
      </span>
      {open && (
        <span className="soft small nums">
          {[scoreWords(open.score), momentWords(open.moments)].filter(Boolean).join(" ")}
          <span className="visually-hidden">
            , suggested by {open.taggers.map(taggerName).join(" and ")}
          </span>
        </span>
      )}
    </span>
  );
}

function itemAt(grid: HTMLElement | null, place: number): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(`[data-place="${place}"]`) ?? null;
}

/** Pictures in the first row. */
function columnsOf(grid: HTMLElement | null): number {
  const items = [...(grid?.children ?? [])] as HTMLElement[];
  const top = items[0]?.offsetTop;
  const next = items.findIndex((item) => item.offsetTop !== top);
  return Math.max(1, next < 0 ? items.length : next);
}
