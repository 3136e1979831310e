import { type FormEvent, useState } from "react";
import Form from "react-bootstrap/Form";
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from "../../api/ownAccount";
import { messageOf } from "../../api/problem";
import type { SecondFactorSetup, User } from "../../api/types";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { QrCode } from "../../ui/QrCode";
import { CodeField, Confirming } from "./Confirming";

type Step =
  | { readonly at: "rest" }
  | { readonly at: "password" }
  | { readonly at: "scan"; readonly setup: SecondFactorSetup }
  | { readonly at: "recovery"; readonly codes: readonly string[] }
  | { readonly at: "remove" };

const REST: Step = { at: "rest" };

/** Codes of an authenticator app beside the password: set up, recovery codes, removal. */
export function SecondFactorPanel({ user }: { user: User }) {
  const [step, setStep] = useState<Step>(REST);
  const rest = () => setStep(REST);
  return (
    <section className="panel" aria-labelledby="second-factor">
      <h2 id="second-factor">
        <Icon name="shield-check" /> Second factor
      </h2>
      {step.at === "rest" && (
        <>
          <p className="soft">
            {user.second_factor
              ? "Signing in asks for a code of your authenticator app beside the password."
              : "With a second factor, nobody signs in with your password alone: a code of an authenticator app on your phone is asked for as well."}
          </p>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => setStep({ at: user.second_factor ? "remove" : "password" })}
          >
            {user.second_factor ? "Remove the second factor" : "Set up a second factor"}
          </button>
        </>
      )}
      {step.at === "password" && (
        <Confirming
          id="second-factor-begin"
          action="Go on"
          withCode={false}
          onCancel={rest}
          onConfirm={async (confirmation) =>
            setStep({ at: "scan", setup: await beginSecondFactor(confirmation) })
          }
        />
      )}
      {step.at === "scan" && (
        <Scan
          setup={step.setup}
          onCancel={rest}
          onDone={(codes) => setStep({ at: "recovery", codes })}
        />
      )}
      {step.at === "recovery" && <Recovery codes={step.codes} onDone={rest} />}
      {step.at === "remove" && (
        <Confirming
          id="second-factor-remove"
          action="Remove"
          danger
          withCode
          onCancel={rest}
          onConfirm={async (confirmation) => {
            await removeSecondFactor(confirmation);
            rest();
          }}
        />
      )}
    </section>
  );
}

interface ScanProps {
  setup: SecondFactorSetup;
  onDone: (codes: readonly string[]) => void;
  onCancel: () => void;
}

function Scan({ setup, onDone, onCancel }: ScanProps) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      onDone(await confirmSecondFactor(code));
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Form onSubmit={(event) => void submit(event)}>
      <p className="soft">
        Scan this with your authenticator app, or type the key into it. It is drawn in this browser
        and not shown again.
      </p>
      <QrCode text={setup.uri} label="QR code for your authenticator app" />
      <p className="nums break mt-2">
        <span className="soft">Key:</span> {setup.secret.match(/.{1,4}/g)?.join(" ")}
      </p>
      <CodeField id="second-factor-code" value={code} recovery={false} onChange={setCode} />
      {problem && (
        <div className="mb-3">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
      <div className="d-flex flex-wrap gap-2">
        <button type="submit" className="btn btn-primary btn-sm" disabled={busy}>
          Turn it on
        </button>
        <button type="button" className="btn btn-quiet btn-sm" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </Form>
  );
}

interface RecoveryProps {
  codes: readonly string[];
  onDone: () => void;
}

function Recovery({ codes, onDone }: RecoveryProps) {
  return (
    <>
      <Note icon="check-circle">
        The second factor is on. Write these recovery codes down and keep them apart from your
        phone: each lets you in once without it, and they are not shown again.
      </Note>
      <ul className="recoverycodes nums" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <button type="button" className="btn btn-primary btn-sm" onClick={onDone}>
        I have kept them
      </button>
    </>
  );
}
