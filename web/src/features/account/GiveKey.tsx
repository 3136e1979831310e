import { type FormEvent, useState } from "react";
import Form from "react-bootstrap/Form";
import { takeKeyByFile, takeKeyByPassword } from "../../api/hashKeys";
import { messageOf } from "../../api/problem";
import type { User } from "../../api/types";
import { announce } from "../../ui/announce";
import { Note } from "../../ui/Note";
import { PasswordField } from "./Confirming";

interface GiveKeyProps {
  /** Tells the fields of several forms apart. */
  id: string;
  user: User;
}

/** Gives this browser the key of the account's hashes: by its file, or by the password. */
export function GiveKey({ id, user }: GiveKeyProps) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (way: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await way();
      announce("This browser has the key.");
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void take(() => takeKeyByPassword(user, password));
  };
  return (
    <>
      {user.hash_key?.wrapped && (
        <Form onSubmit={submit} className="mb-3">
          <PasswordField
            id={`${id}-password`}
            label="Your password, to open the key"
            value={password}
            onChange={setPassword}
          />
          <button type="submit" className="btn btn-primary btn-sm" disabled={busy}>
            Open with my password
          </button>
        </Form>
      )}
      <Form.Group controlId={`${id}-file`} className="mb-3">
        <Form.Label>{user.hash_key?.wrapped ? "Or the key file" : "Key file"}</Form.Label>
        <Form.Control
          type="file"
          size="sm"
          disabled={busy}
          onChange={(event) => {
            const input = event.target as HTMLInputElement;
            const [file] = input.files ?? [];
            // The same file may be chosen again.
            input.value = "";
            if (file) void take(() => takeKeyByFile(user, file));
          }}
        />
      </Form.Group>
      {problem && (
        <div className="mb-3">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
    </>
  );
}
