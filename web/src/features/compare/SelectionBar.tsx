import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import type { Entry } from "./entries";

interface SelectionBarProps {
  chosen: readonly Entry[];
  onSave: () => void;
  onRemove: () => void;
  onClear: () => void;
}

/** What to do with the chosen files; stays at the bottom of the window. */
export function SelectionBar({ chosen, onSave, onRemove, onClear }: SelectionBarProps) {
  if (chosen.length === 0) return null;
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  return (
    <section className="selectionbar" aria-label="Chosen files">
      <span className="me-auto nums">
        <strong>{counted(chosen.length, "file")}</strong>{" "}
        <span className="soft">· {formatBytes(bytes)}</span>
      </span>
      <button type="button" className="btn btn-primary btn-sm" onClick={onSave}>
        <Icon name="archive" /> Save to collection
      </button>
      <button type="button" className="btn btn-quiet btn-sm" onClick={onRemove}>
        Leave out
      </button>
      <button type="button" className="btn btn-quiet btn-sm" onClick={onClear}>
        Choose none
      </button>
    </section>
  );
}
