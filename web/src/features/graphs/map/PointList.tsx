import Form from "react-bootstrap/Form";
import { presence } from "../../../local/presence";
import { Here } from "../../../ui/Here";
import { RowList } from "../../../ui/RowList";
import { Thumb } from "../../../ui/Thumb";
import { useObservable } from "../../../ui/useObservable";
import { RowTags } from "../../tags/RowTags";
import { ClusterDot } from "../ClusterDot";
import { changed } from "../lasso";
import { selected } from "../shared";
import { type Content, nameOf } from "./cloud";

/** Contents of the map as a list, to select without a pointer. */
export function PointList({ contents, label }: { contents: readonly Content[]; label: string }) {
  const chosen = useObservable(selected);
  const here = useObservable(presence);
  return (
    <RowList label={label} items={contents} keyOf={({ sha256 }) => sha256}>
      {(content) => (
        <>
          <Form.Check
            checked={chosen.has(content.sha256)}
            aria-label={`Select ${content.path}`}
            onChange={(event) =>
              selected.set(changed(chosen, [content.sha256], event.target.checked ? "add" : "take"))
            }
          />
          <span className="filerow-open">
            <Thumb sha256={content.sha256} kind={content.kind} />
          </span>
          <span className="filerow-text">
            <span className="rowname">
              <ClusterDot sha256={content.sha256} />
              <span className="break">{nameOf(content)}</span>
              <Here how={here.get(content.sha256)} />
            </span>
            <span className="soft small break">{content.path}</span>
            <RowTags sha256={content.sha256} />
          </span>
        </>
      )}
    </RowList>
  );
}
