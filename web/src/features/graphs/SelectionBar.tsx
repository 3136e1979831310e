import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { useNavigate } from "react-router";
import { exploreCopies } from "../../api/explore";
import { messageOf } from "../../api/problem";
import { chooseFiles, MAX_TARGETS } from "../../api/review";
import { Confirm } from "../../ui/Confirm";
import { counted, formatCount } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { takesKeys } from "../../ui/keys";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { changeCount, tellChanges } from "../history/changes";
import { GroupTags } from "../tags/GroupTags";
import { selected } from "./shared";

interface SelectionBarProps {
  /** More that can be done with the selection in this view. */
  children?: ReactNode;
}

type Dialog = "tags" | "remove";

const NOTHING: ReadonlySet<string> = new Set();

/**
 * What to do with the contents that are selected in any view of the collection as a picture: tag
 * them, review their look-alikes, mark their files to be removed, or let go of them. Escape lets go
 * of them as well.
 */
export function SelectionBar({ children }: SelectionBarProps) {
  const chosen = useObservable(selected);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const navigate = useNavigate();
  const any = chosen.size > 0;
  useEffect(() => {
    if (!any || dialog) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || takesKeys(event.target)) return;
      selected.set(NOTHING);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [any, dialog]);
  if (!any) return null;
  const sha256s = [...chosen];
  return (
    <>
      <section className="selectionbar" aria-label="Selected">
        <strong className="me-auto nums">{counted(chosen.size, "item")} selected</strong>
        {children}
        <button type="button" className="btn btn-primary btn-sm" onClick={() => setDialog("tags")}>
          <Icon name="tags" /> Tags
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          onClick={() => void navigate("/review/collection?only=selected")}
        >
          <Icon name="check-circle" /> Review
        </button>
        <button type="button" className="btn btn-danger btn-sm" onClick={() => setDialog("remove")}>
          <Icon name="trash" /> Mark to be removed
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-keyshortcuts="Escape"
          onClick={() => selected.set(NOTHING)}
        >
          <Icon name="x" /> Clear
        </button>
      </section>
      {dialog === "tags" && <TagsDialog sha256s={sha256s} onClose={() => setDialog(null)} />}
      {dialog === "remove" && <RemoveDialog sha256s={sha256s} onClose={() => setDialog(null)} />}
    </>
  );
}

interface DialogProps {
  sha256s: readonly string[];
  onClose: () => void;
}

/** The files of contents, kept until something changes. */
function useCopies(sha256s: readonly string[]) {
  const changes = useObservable(changeCount);
  return useQuery({
    queryKey: ["copies", sha256s, changes],
    queryFn: () => exploreCopies(sha256s),
    placeholderData: (old) => old,
  });
}

function TagsDialog({ sha256s, onClose }: DialogProps) {
  const { data, error } = useCopies(sha256s);
  const names = new Map(data?.map(({ sha256, files: [first] }) => [sha256, first?.name ?? ""]));
  return (
    <Modal show onHide={onClose} centered aria-labelledby="selected-tags-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="selected-tags-title">
          Tags of {counted(sha256s.length, "item")}
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        {error && <Note tone="bad">{messageOf(error)}</Note>}
        <GroupTags sha256s={sha256s} names={names} />
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-primary" onClick={onClose}>
          Done
        </button>
      </Modal.Footer>
    </Modal>
  );
}

function RemoveDialog({ sha256s, onClose }: DialogProps) {
  const { data, error } = useCopies(sha256s);
  const ids = data?.flatMap(({ files }) => files.map(({ id }) => id)) ?? [];
  const once = data?.filter(({ copies }) => copies === 1).length ?? 0;
  const more = data?.some(({ copies, files }) => copies > files.length) ?? false;
  const mark = async () => {
    if (!data) throw error ?? new Error("The files are still being looked for. Try again.");
    const entries = [];
    for (let start = 0; start < ids.length; start += MAX_TARGETS) {
      const batch = ids.slice(start, start + MAX_TARGETS);
      entries.push(await chooseFiles(batch.map((id) => [id, "remove"])));
    }
    tellChanges(entries);
    onClose();
  };
  return (
    <Confirm
      title={`Mark ${counted(sha256s.length, "item")} to be removed?`}
      action="Mark to be removed"
      onConfirm={mark}
      onCancel={onClose}
    >
      {data
        ? `This covers ${counted(ids.length, "file")}, every copy on every device${
            more ? "; of an item with more than 50 copies, the first 50" : ""
          }. `
        : "Looking for all copies… "}
      {once > 0 && (
        <strong>
          Of {once === 1 ? "one of them" : `${formatCount(once)} of them`} it is the only copy.{" "}
        </strong>
      )}
      Nothing is deleted yet: the review shows what is marked, and makes a plan of it. It can be
      undone.
    </Confirm>
  );
}
