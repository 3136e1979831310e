import { type ReactNode, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { messageOf } from "../api/problem";
import { Note } from "./Note";

interface ConfirmProps {
  title: string;
  /** Words of the button that does it. */
  action: string;
  /** What is done can easily be taken back. */
  mild?: boolean;
  onConfirm: () => Promise<void>;
  onCancel: () => void;
  children: ReactNode;
}

/** Asks before something is destroyed, or done to many files. */
export function Confirm(props: ConfirmProps) {
  const { title, action, mild = false, onConfirm, onCancel, children } = props;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal show onHide={onCancel} centered aria-labelledby="confirm-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="confirm-title">
          {title}
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <p className={problem ? undefined : "mb-0"}>{children}</p>
        {problem && <Note tone="bad">{problem}</Note>}
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-quiet" onClick={onCancel}>
          Cancel
        </button>
        <button
          type="button"
          className={`btn ${mild ? "btn-primary" : "btn-danger"}`}
          disabled={busy}
          onClick={() => void confirm()}
        >
          {action}
        </button>
      </Modal.Footer>
    </Modal>
  );
}
