import "./history.css";
import { useEffect, useState } from "react";
import { Icon } from "../../ui/Icon";
import { takesKeys } from "../../ui/keys";
import { useObservable } from "../../ui/useObservable";
import { latestChange, redoLatest, setEntryUndone, undoLatest } from "./changes";

/** Milliseconds for which a change stays in sight; the history keeps it. */
const SHOWN = 20_000;

interface UndoBarProps {
  /** False where the view has keys of its own for undoing. */
  keys?: boolean;
}

/** Tells of the latest change and undoes it: by its button, by Z or by Ctrl+Z. */
export function UndoBar({ keys = true }: UndoBarProps) {
  const latest = useObservable(latestChange);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!keys) return;
    const onKey = (event: KeyboardEvent) => {
      const { key, shiftKey: again, altKey, ctrlKey, metaKey } = event;
      if (key.toLowerCase() !== "z" || altKey || event.defaultPrevented) return;
      if (event.repeat || takesKeys(event.target) || (ctrlKey && metaKey)) return;
      event.preventDefault();
      void (again ? redoLatest() : undoLatest());
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [keys]);
  useEffect(() => {
    if (!latest || held) return;
    const timer = setTimeout(() => latestChange.set(null), SHOWN);
    return () => clearTimeout(timer);
  }, [latest, held]);
  if (!latest) return null;
  const { text, bad, entry } = latest;
  return (
    <section
      className={`undobar${bad ? " undobar-bad" : ""}`}
      aria-label="Latest change"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={bad ? "exclamation-triangle" : "check-circle"} />
      <span className="undobar-text break">{text}</span>
      {entry && (
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-keyshortcuts={keys ? (entry.undone ? "Shift+Z" : "Z") : undefined}
          onClick={() => void setEntryUndone(entry, !entry.undone)}
        >
          {entry.undone ? "Do it again" : "Undo"}
          {keys && (
            <span className="key" aria-hidden="true">
              {entry.undone ? "⇧Z" : "Z"}
            </span>
          )}
        </button>
      )}
      <button type="button" className="btn btn-bare btn-sm" onClick={() => latestChange.set(null)}>
        <Icon name="x" /> <span className="visually-hidden">Dismiss</span>
      </button>
    </section>
  );
}
