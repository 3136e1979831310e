import { useEffect, useRef } from "react";
import Form from "react-bootstrap/Form";
import type { StoredFile } from "../../api/types";
import { presence } from "../../local/presence";
import {
  counted,
  formatBytes,
  formatDate,
  formatDuration,
  formatResolution,
} from "../../ui/format";
import { Here } from "../../ui/Here";
import { whereWords } from "../../ui/MatchLine";
import { Thumb } from "../../ui/Thumb";
import { useObservable } from "../../ui/useObservable";
import { useRowVirtualizer } from "../../ui/useRowVirtualizer";

interface FileListProps {
  files: readonly StoredFile[];
  /** Files there are, loaded or not. */
  total: number;
  label: string;
  chosen: ReadonlySet<string>;
  onSelect: (id: string, on: boolean) => void;
  onOpen: (file: StoredFile) => void;
  /** The end of what is loaded comes into sight. */
  onEnd: () => void;
}

/** Files of the collection, one a row. */
export function FileList(props: FileListProps) {
  const { files, total, label, chosen, onSelect, onOpen, onEnd } = props;
  const here = useObservable(presence);
  const list = useRef<HTMLUListElement>(null);
  const { virtualizer, top } = useRowVirtualizer(list, {
    count: files.length,
    estimate: () => 76,
    keyOf: (index) => files[index]?.id ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (files.length < total && last >= files.length - 20) onEnd();
  }, [files.length, total, last, onEnd]);
  return (
    <ul
      ref={list}
      className="virtual panel p-0"
      aria-label={label}
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {items.map((item) => {
        const file = files[item.index];
        if (!file) return null;
        return (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            aria-setsize={total}
            aria-posinset={item.index + 1}
            className="virtual-row filerow"
            style={{ transform: `translateY(${item.start - top}px)` }}
          >
            <Form.Check
              checked={chosen.has(file.id)}
              aria-label={`Choose ${file.path}`}
              onChange={(event) => onSelect(file.id, event.target.checked)}
            />
            <button type="button" className="rowopen" onClick={() => onOpen(file)}>
              <span className="filerow-open">
                <Thumb sha256={file.sha256} kind={file.kind} />
              </span>
              <span className="filerow-text">
                <span className="rowname">
                  <span className="break">{file.name}</span>
                  <Here how={here.get(file.sha256)} />
                </span>
                <span className="soft small nums">
                  {[
                    formatResolution(file.width, file.height),
                    formatBytes(file.size),
                    file.kind === "video" ? formatDuration(file.duration) : "",
                    formatDate(file.modified),
                    file.copies > 1 ? counted(file.copies, "copy", "copies") : "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
              <span className="rowwhere soft small">{whereWords(file)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
