import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import Form from "react-bootstrap/Form";
import type { Confirmation } from "../../api/ownAccount";
import { messageOf } from "../../api/problem";
import { Note } from "../../ui/Note";

interface ConfirmingProps {
  /** Tells the fields of several forms apart. */
  id: string;
  /** Words of the button that does it. */
  action: string;
  danger?: boolean;
  /** Whether a password is asked for; the owner of this computer has none. */
  withPassword?: boolean;
  /** Whether a code is asked for as well. */
  withCode: boolean;
  onConfirm: (confirmation: Confirmation) => Promise<void>;
  onCancel?: () => void;
  /** Further fields, in front of the password. */
  children?: ReactNode;
}

/** Asks for the person's own password, and a code, before something that matters. */
export function Confirming({
  id,
  action,
  danger = false,
  withPassword = true,
  withCode,
  onConfirm,
  onCancel,
  children,
}: ConfirmingProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm({ password, code });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form onSubmit={(event) => void submit(event)}>
      {withPassword && (
        <PasswordField id={`${id}-password`} value={password} onChange={setPassword} />
      )}
      {withCode && <CodeField id={`${id}-code`} value={code} onChange={setCode} />}
      {children}
      {problem && (
        <div className="mb-3">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
      <div className="d-flex flex-wrap gap-2">
        <button
          type="submit"
          className={`btn btn-sm ${danger ? "btn-danger" : "btn-primary"}`}
          disabled={busy}
        >
          {action}
        </button>
        {onCancel && (
          <button type="button" className="btn btn-quiet btn-sm" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
    </Form>
  );
}

interface PasswordFieldProps {
  id: string;
  label?: string;
  value: string;
  onChange: (value: string) => void;
}

/** A field for the person's own password. */
export function PasswordField({
  id,
  label = "Your password",
  value,
  onChange,
}: PasswordFieldProps) {
  return (
    <Form.Group controlId={id} className="mb-3">
      <Form.Label>{label}</Form.Label>
      <Form.Control
        type="password"
        value={value}
        autoComplete="current-password"
        required
        maxLength={256}
        onChange={(event) => onChange(event.target.value)}
      />
    </Form.Group>
  );
}

interface CodeFieldProps {
  id: string;
  value: string;
  /** Whether a recovery code is good here as well. */
  recovery?: boolean;
  /** Whether to type into it at once. */
  focus?: boolean;
  onChange: (value: string) => void;
}

/** A field for a code of the authenticator app. */
export function CodeField({ id, value, recovery = true, focus = false, onChange }: CodeFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  return (
    <Form.Group controlId={id} className="mb-3">
      <Form.Label>Code</Form.Label>
      <Form.Control
        ref={field}
        value={value}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        inputMode={recovery ? "text" : "numeric"}
        required
        maxLength={40}
        aria-describedby={`${id}-help`}
        onChange={(event) => onChange(event.target.value)}
      />
      <Form.Text id={`${id}-help`}>
        {recovery
          ? "The six digits your authenticator app shows now, or a recovery code."
          : "The six digits your authenticator app shows now."}
      </Form.Text>
    </Form.Group>
  );
}
