import { type FormEvent, useState } from "react";
import Form from "react-bootstrap/Form";
import { asksForCode, register, signIn } from "../../api/account";
import { messageOf } from "../../api/problem";
import { Note } from "../../ui/Note";
import { CodeField } from "./Confirming";
import { PasskeySignIn } from "./passkeys/PasskeySignIn";
import { MIN_PASSWORD } from "./passwordRule";

interface SignInFormProps {
  /** Called when the person is signed in. */
  onDone?: () => void;
}

/** Signing in and making an account, in one form with two faces. */
export function SignInForm({ onDone }: SignInFormProps) {
  const [mode, setMode] = useState<"in" | "new">("in");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  /** What was typed as the code of the second factor; null until one is asked for. */
  const [code, setCode] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isNew = mode === "new";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isNew && password.length < MIN_PASSWORD) {
      setProblem(`Choose a password of at least ${MIN_PASSWORD} characters.`);
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await (isNew ? register(name.trim(), password) : signIn(name.trim(), password, code ?? ""));
      onDone?.();
    } catch (error) {
      if (asksForCode(error)) {
        setCode("");
        setProblem(code ? error.message : null);
      } else {
        setProblem(messageOf(error));
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      onSubmit={(event) => void submit(event)}
      className="signin"
      aria-label="Sign in or register"
    >
      <div className="btn-group w-100 mb-3">
        <button
          type="button"
          className="btn btn-quiet"
          aria-pressed={!isNew}
          onClick={() => setMode("in")}
        >
          I have an account
        </button>
        <button
          type="button"
          className="btn btn-quiet"
          aria-pressed={isNew}
          onClick={() => {
            setMode("new");
            setCode(null);
          }}
        >
          I am new here
        </button>
      </div>
      <Form.Group controlId="account-name" className="mb-3">
        <Form.Label>Name</Form.Label>
        <Form.Control
          value={name}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={80}
          onChange={(event) => {
            setName(event.target.value);
            setCode(null);
          }}
        />
      </Form.Group>
      <Form.Group controlId="account-password" className="mb-3">
        <Form.Label>Password</Form.Label>
        <Form.Control
          type="password"
          value={password}
          autoComplete={isNew ? "new-password" : "current-password"}
          required
          maxLength={256}
          aria-describedby={isNew ? "password-help" : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        {isNew && (
          <Form.Text id="password-help">
            At least {MIN_PASSWORD} characters. There is no way to reset it, so keep it well.
          </Form.Text>
        )}
      </Form.Group>
      {code !== null && <CodeField id="account-code" focus value={code} onChange={setCode} />}
      {problem && (
        <div className="mb-3">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
      <button type="submit" className="btn btn-primary w-100" disabled={busy}>
        {isNew ? "Create account" : "Sign in"}
      </button>
      {!isNew && <PasskeySignIn onDone={onDone} onProblem={setProblem} />}
    </Form>
  );
}
