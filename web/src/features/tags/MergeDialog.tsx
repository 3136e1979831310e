import { useState } from "react";
import Modal from "react-bootstrap/Modal";
import type { Tag } from "../../api/tags";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useTagChanges } from "./changing";
import { exactTag, indexTags } from "./names";
import { TagInput } from "./TagInput";
import { TagName } from "./TagName";
import { useTags } from "./useTags";

interface MergeDialogProps {
  sources: readonly Tag[];
  onClose: (merged: boolean) => void;
}

/** Asks which tag others become part of, and tells what that changes. */
export function MergeDialog({ sources, onClose }: MergeDialogProps) {
  const { tags } = useTags();
  const changes = useTagChanges();
  const [into, setInto] = useState<Tag | null>(null);
  const [busy, setBusy] = useState(false);
  const gone = into ? sources.filter(({ id }) => id !== into.id) : sources;
  const only = sources.length === 1 ? new Set(sources.map(({ id }) => id)) : undefined;
  const merge = async () => {
    if (!into) return;
    setBusy(true);
    await changes.merge(gone, into);
    onClose(true);
  };
  return (
    <Modal show onHide={() => onClose(false)} centered aria-labelledby="merge-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="merge-title">
          Merge {sources.length === 1 ? sources[0]?.name : counted(sources.length, "tag")} into…
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <TagInput
          label="The tag that stays"
          tags={tags}
          {...(only && { without: only })}
          onlyKnown
          onAdd={(names) => setInto(exactTag(indexTags(tags), names[0] ?? "") ?? null)}
        />
        {into && (
          <div className="mt-3" role="status">
            <p className="mb-2">
              <TagName name={into.name} colour={into.colour} /> stays, and comes to all that has:
            </p>
            <ul className="mb-2">
              {gone.map((tag) => (
                <li key={tag.id}>
                  <span className="break">{tag.name}</span>{" "}
                  <span className="soft nums">({counted(tag.files, "file")})</span>
                </li>
              ))}
            </ul>
            <p className="soft mb-0">Their names stay as other names of it. You can undo this.</p>
          </div>
        )}
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-quiet" onClick={() => onClose(false)}>
          Cancel
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={!into || gone.length === 0 || busy}
          onClick={() => void merge()}
        >
          <Icon name="merge" /> Merge
        </button>
      </Modal.Footer>
    </Modal>
  );
}
