import { useState } from "react";
import Modal from "react-bootstrap/Modal";
import { deleteAccount, exportEverything } from "../../api/ownAccount";
import { messageOf } from "../../api/problem";
import type { User } from "../../api/types";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Confirming } from "./Confirming";

const EXPORT_NAME = "tagcat-export.jsonl";

/** All that is saved as a file, and the end of the account. */
export function DataPanel({ user }: { user: User }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [deleting, setDeleting] = useState(false);
  const download = async () => {
    setBusy(true);
    setProblem(null);
    try {
      offer(await exportEverything(), EXPORT_NAME);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="panel" aria-labelledby="data">
      <h2 id="data">
        <Icon name="download" /> Your data
      </h2>
      <p className="soft">
        All that is saved of you, as one file that tagcat import reads: where files lie, hashes,
        tags, ratings, notes and decisions.
      </p>
      {problem && (
        <div className="mb-3">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
      <div className="d-flex flex-wrap gap-2">
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          disabled={busy}
          onClick={() => void download()}
        >
          Export everything
        </button>
        {user.has_password && (
          <button type="button" className="btn btn-danger btn-sm" onClick={() => setDeleting(true)}>
            <Icon name="trash" /> Delete my account
          </button>
        )}
      </div>
      {deleting && (
        <Modal show onHide={() => setDeleting(false)} centered aria-labelledby="delete-title">
          <Modal.Header closeButton closeLabel="Close">
            <Modal.Title as="h2" id="delete-title">
              Delete your account?
            </Modal.Title>
          </Modal.Header>
          <Modal.Body>
            <p>
              Your account and everything saved in it is deleted at once and for good. Your files,
              and what this browser keeps, stay as they are.
            </p>
            <Confirming
              id="delete-account"
              action="Delete for good"
              danger
              withCode={user.second_factor}
              onCancel={() => setDeleting(false)}
              onConfirm={deleteAccount}
            />
          </Modal.Body>
        </Modal>
      )}
    </section>
  );
}

/** Has the browser save a file. */
function offer(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
