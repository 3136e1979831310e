import { useRef } from "react";
import Modal from "react-bootstrap/Modal";
import type { StoredFile } from "../../api/types";
import { counted } from "../../ui/format";
import { useTagChanges } from "./changing";
import { GroupTags } from "./GroupTags";
import { Rating } from "./Rating";
import { useSaid } from "./said";
import { sharedRating } from "./summary";

interface BulkTagsProps {
  files: readonly StoredFile[];
  onClose: () => void;
}

/** The tags and ratings of several files at once. */
export function BulkTags({ files, onClose }: BulkTagsProps) {
  // Copies of a content have their tags in common.
  const names = new Map(files.map(({ sha256, name }) => [sha256, name]));
  const sha256s = [...names.keys()];
  const contents = useSaid(sha256s);
  const changes = useTagChanges();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Modal
      show
      onHide={onClose}
      onEntered={() => input.current?.focus()}
      centered
      aria-labelledby="bulk-title"
    >
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="bulk-title">
          Tags of {counted(files.length, "file")}
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <GroupTags sha256s={sha256s} names={names} input={input} />
        <div className="mt-3">
          <Rating
            value={sharedRating(contents)}
            onChange={(rating) => void changes.rate(sha256s, rating)}
          />
        </div>
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-primary" onClick={onClose}>
          Done
        </button>
      </Modal.Footer>
    </Modal>
  );
}
