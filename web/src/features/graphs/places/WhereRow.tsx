import Form from "react-bootstrap/Form";
import type { FileCopy } from "../../../api/types";
import { presence } from "../../../local/presence";
import type { Rules } from "../../../review/rules";
import { formatBytes, formatDate, formatDuration, formatResolution } from "../../../ui/format";
import { Here } from "../../../ui/Here";
import { Icon } from "../../../ui/Icon";
import { Thumb } from "../../../ui/Thumb";
import { useObservable } from "../../../ui/useObservable";
import { RowTags } from "../../tags/RowTags";
import { ClusterDot } from "../ClusterDot";
import { bestOf, folderWords, type Whereabouts } from "./copies";

/** Copies shown of one content. */
const SHOWN = 6;

interface WhereRowProps {
  readonly content: Whereabouts;
  readonly rules: Rules;
  readonly selected: boolean;
  readonly onSelect: (on: boolean) => void;
  /** Marks a copy to be removed, or takes that back. */
  readonly onMark: (file: FileCopy, remove: boolean) => void;
}

/** One content: each copy with its device and folder, the best one, the only one. */
export function WhereRow({ content, rules, selected, onSelect, onMark }: WhereRowProps) {
  const { sha256, kind, width, height, duration, files, copies, devices, remove } = content;
  const here = useObservable(presence).get(sha256);
  const best = bestOf(content, rules);
  const [first] = files;
  const name = files.find(({ id }) => id === best?.best)?.name ?? first?.name ?? "";
  const ordered = [...files].sort(
    (a, b) => Number(b.id === best?.best) - Number(a.id === best?.best),
  );
  const why = best?.reasons[0]?.text ?? "";
  return (
    <>
      <Form.Check
        checked={selected}
        aria-label={`Select ${name}`}
        onChange={(event) => onSelect(event.target.checked)}
      />
      <span className="filerow-open">
        <Thumb sha256={sha256} kind={kind} />
      </span>
      <div className="filerow-text">
        <div className="rowname">
          <ClusterDot sha256={sha256} />
          <span className="break">{name}</span>
          <Here how={here} />
          {copies === 1 ? (
            <span className="tag tag-warm">only copy</span>
          ) : (
            devices.length === 1 && <span className="tag tag-warm">only on this one device</span>
          )}
        </div>
        <div className="soft small nums">
          {[formatResolution(width, height), kind === "video" ? formatDuration(duration) : ""]
            .filter(Boolean)
            .join(" · ")}
        </div>
        <ul className="wherecopies">
          {ordered.slice(0, SHOWN).map((file) => {
            const marked = remove.includes(file.id);
            return (
              <li key={file.id}>
                <span className={`break${marked ? " wherecopies-marked" : ""}`}>
                  <Icon name="device" /> {file.device} <span className="soft">in</span>{" "}
                  {folderWords(file.path)}
                  {file.name !== name && <span className="soft"> as {file.name}</span>}
                </span>
                <span className="soft small nums">
                  {formatBytes(file.size)} · {formatDate(file.modified)}
                </span>
                {file.id === best?.best && (
                  <span className="tag tag-good" title={why}>
                    best
                  </span>
                )}
                {marked && <span className="tag tag-bad">to be removed</span>}
                <button
                  type="button"
                  className="btn btn-bare btn-sm"
                  aria-label={
                    marked
                      ? `Do not remove ${file.path} on ${file.device}`
                      : `Mark ${file.path} on ${file.device} to be removed`
                  }
                  title={marked ? "Do not remove" : "Mark to be removed"}
                  onClick={() => onMark(file, !marked)}
                >
                  <Icon name={marked ? "arrow-clockwise" : "trash"} />
                </button>
              </li>
            );
          })}
          {copies > SHOWN && <li className="soft small">and {copies - SHOWN} more</li>}
        </ul>
        <RowTags sha256={sha256} />
      </div>
    </>
  );
}
