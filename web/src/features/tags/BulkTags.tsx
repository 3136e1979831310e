import { useState } from "react";
import Modal from "react-bootstrap/Modal";
import type { StoredFile } from "../../api/types";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useTagChanges } from "./changing";
import { Offers } from "./Offers";
import { Rating } from "./Rating";
import { useSaid } from "./said";
import { sharedRating } from "./summary";
import { TagEditor } from "./TagEditor";

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
  const [offering, setOffering] = useState(false);
  return (
    <Modal show onHide={onClose} centered aria-labelledby="bulk-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="bulk-title">
          Tags of {counted(files.length, "file")}
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <TagEditor sha256s={sha256s} />
        <Rating
          value={sharedRating(contents)}
          onChange={(rating) => void changes.rate(sha256s, rating)}
        />
        <section aria-labelledby="bulk-offers">
          <h3 id="bulk-offers" className="mt-3">
            Tags of look-alikes
          </h3>
          {offering ? (
            <Offers sha256s={sha256s} names={names} />
          ) : (
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              onClick={() => setOffering(true)}
            >
              <Icon name="lightbulb" /> Look for them
            </button>
          )}
        </section>
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-primary" onClick={onClose}>
          Done
        </button>
      </Modal.Footer>
    </Modal>
  );
}
