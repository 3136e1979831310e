import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef } from "react";
import type { Choice, Choices, ReviewFile } from "../../review/model";
import { Icon } from "../../ui/Icon";
import { Thumb } from "../../ui/Thumb";
import { useKeepInView } from "../../ui/useKeepInView";

/** Width of a file in pixels, as in review.css. */
const WIDTH = 124;

interface MemberStripProps {
  files: readonly ReviewFile[];
  a: ReviewFile;
  b: ReviewFile | null;
  /** Id of the best file, null while it is not known. */
  best: string | null;
  choices: Choices;
  onShow: (file: ReviewFile) => void;
}

/** The files of a group in a row; choosing one shows it as B. */
export const MemberStrip = memo(function MemberStrip(props: MemberStripProps) {
  const { files, a, b, best, choices, onShow } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    horizontal: true,
    count: files.length,
    getScrollElement: () => box.current,
    estimateSize: () => WIDTH,
    overscan: 4,
    useFlushSync: false,
  });
  const place = b ? files.indexOf(b) : 0;
  useKeepInView(virtualizer, place, WIDTH);
  return (
    <div ref={box} className="memberstrip">
      <ul
        className="virtual memberstrip-row"
        aria-label="Files of the group"
        style={{ width: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const file = files[item.index];
          return file ? (
            <li
              key={file.id}
              className="memberstrip-item"
              aria-setsize={files.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateX(${item.start}px)`, width: WIDTH }}
            >
              <button
                type="button"
                className="memberbox"
                aria-pressed={file === b}
                title={file.path}
                disabled={file === a}
                onClick={() => onShow(file)}
              >
                <span className="memberbox-picture">
                  <Thumb sha256={file.sha256} kind={file.kind} />
                  {(file === a || file === b) && (
                    <span className="memberbox-letter">{file === a ? "A" : "B"}</span>
                  )}
                </span>
                <span className="memberbox-name">{file.name}</span>
                <span className="memberbox-marks">
                  {file.id === best && <span className="tag tag-warm">best</span>}
                  <ChoiceTag choice={choices.get(file.id) ?? null} />
                </span>
              </button>
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
});

/** What was chosen for a file, as a sign and a word. */
export function ChoiceTag({ choice }: { choice: Choice | null }) {
  if (choice === null) return <span className="tag">open</span>;
  return choice === "keep" ? (
    <span className="tag tag-good">
      <Icon name="check-circle" /> keep
    </span>
  ) : (
    <span className="tag tag-bad">
      <Icon name="trash" /> remove
    </span>
  );
}
