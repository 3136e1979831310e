import { type FormEvent, useState } from "react";
import Form from "react-bootstrap/Form";
import { renamePasskey } from "../../../api/passkeys";
import { messageOf } from "../../../api/problem";
import type { Passkey } from "../../../api/types";
import { formatDate, formatDateTime } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { Note } from "../../../ui/Note";

export const MAX_PASSKEY_NAME = 80;

interface PasskeyRowProps {
  passkey: Passkey;
  onRenamed: () => Promise<void>;
  onRemove: () => void;
}

/** One passkey: its name, when it was made and used, and what can be done with it. */
export function PasskeyRow({ passkey, onRenamed, onRemove }: PasskeyRowProps) {
  const [renaming, setRenaming] = useState(false);
  const { name, site, made, used } = passkey;
  return (
    <li>
      {renaming ? (
        <Renaming
          passkey={passkey}
          onCancel={() => setRenaming(false)}
          onRenamed={async () => {
            await onRenamed();
            setRenaming(false);
          }}
        />
      ) : (
        <div className="d-flex gap-2 align-items-center">
          <div className="me-auto">
            <div className="break">{name}</div>
            <div className="soft small">
              {`Made ${formatDate(made)} · ${used === null ? "never used" : `last used ${formatDateTime(used)}`}`}
              {site !== location.hostname && ` · only at ${site}`}
            </div>
          </div>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            aria-label={`Rename ${name}`}
            title="Rename"
            onClick={() => setRenaming(true)}
          >
            <Icon name="pencil" />
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            aria-label={`Remove ${name}`}
            title="Remove"
            onClick={onRemove}
          >
            <Icon name="trash" />
          </button>
        </div>
      )}
    </li>
  );
}

interface RenamingProps {
  passkey: Passkey;
  onRenamed: () => Promise<void>;
  onCancel: () => void;
}

function Renaming({ passkey, onRenamed, onCancel }: RenamingProps) {
  const [name, setName] = useState(passkey.name);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      await renamePasskey(passkey.id, name);
      await onRenamed();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Form onSubmit={(event) => void submit(event)}>
      <div className="d-flex flex-wrap gap-2">
        <Form.Control
          value={name}
          required
          autoFocus
          maxLength={MAX_PASSKEY_NAME}
          aria-label="New name of the passkey"
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="btn btn-primary btn-sm">
          Rename
        </button>
        <button type="button" className="btn btn-quiet btn-sm" onClick={onCancel}>
          Cancel
        </button>
      </div>
      {problem && (
        <div className="mt-2">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
    </Form>
  );
}
