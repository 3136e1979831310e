import { useId, useState } from "react";
import { useTagChanges } from "./changing";

/** Characters of a note. */
const MAX_NOTE = 10_000;

interface NoteFieldProps {
  sha256: string;
  /** The note as it is kept. */
  note: string;
}

/** A note on a content, kept when the field is left. */
export function NoteField({ sha256, note }: NoteFieldProps) {
  const id = useId();
  const changes = useTagChanges();
  const [text, setText] = useState<string | null>(null);
  const keep = async () => {
    if (text === null) return;
    const kept = text === note || (await changes.note([sha256], text));
    // What was typed while the server was told stays.
    if (kept) setText((now) => (now === text ? null : now));
  };
  return (
    <div className="notefield">
      <label className="small soft" htmlFor={id}>
        Note
      </label>
      <textarea
        id={id}
        className="form-control form-control-sm"
        rows={Math.min(8, Math.max(2, (text ?? note).split("\n").length))}
        maxLength={MAX_NOTE}
        value={text ?? note}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void keep();
        }}
      />
    </div>
  );
}
