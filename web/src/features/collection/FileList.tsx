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
import { RowList } from "../../ui/RowList";
import { Thumb } from "../../ui/Thumb";
import { useObservable } from "../../ui/useObservable";
import { ClusterDot } from "../graphs/ClusterDot";
import { RowTags } from "../tags/RowTags";

interface FileListProps {
  files: readonly StoredFile[];
  /** Files there are, loaded or not. */
  total: number;
  label: string;
  chosen: ReadonlyMap<string, StoredFile>;
  onSelect: (file: StoredFile, on: boolean) => void;
  onOpen: (file: StoredFile) => void;
  /** The end of what is loaded comes into sight. */
  onEnd: () => void;
}

/** Files of the collection, one a row. */
export function FileList(props: FileListProps) {
  const { files, total, label, chosen, onSelect, onOpen, onEnd } = props;
  const here = useObservable(presence);
  return (
    <RowList label={label} items={files} total={total} keyOf={({ id }) => id} onEnd={onEnd}>
      {(file) => (
        <>
          <Form.Check
            checked={chosen.has(file.id)}
            aria-label={`Choose ${file.path}`}
            onChange={(event) => onSelect(file, event.target.checked)}
          />
          <button type="button" className="rowopen" onClick={() => onOpen(file)}>
            <span className="filerow-open">
              <Thumb sha256={file.sha256} kind={file.kind} />
            </span>
            <span className="filerow-text">
              <span className="rowname">
                <ClusterDot sha256={file.sha256} />
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
              <RowTags sha256={file.sha256} />
            </span>
            <span className="rowwhere soft small">{whereWords(file)}</span>
          </button>
        </>
      )}
    </RowList>
  );
}
