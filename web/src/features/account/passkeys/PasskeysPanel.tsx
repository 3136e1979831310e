import { useCallback, useEffect, useState } from "react";
import Form from "react-bootstrap/Form";
import type { Confirmation } from "../../../api/ownAccount";
import { addPasskey, beginPasskey, listPasskeys, removePasskey } from "../../../api/passkeys";
import { messageOf } from "../../../api/problem";
import type { Passkey, User } from "../../../api/types";
import { thisDevice } from "../../../local/settings";
import { Confirm } from "../../../ui/Confirm";
import { Icon } from "../../../ui/Icon";
import { Note } from "../../../ui/Note";
import { Confirming } from "../Confirming";
import { makePasskey } from "./ceremony";
import { MAX_PASSKEY_NAME, PasskeyRow } from "./PasskeyRow";
import { here, whyNot } from "./possible";

/** The person's passkeys: what there is, another one, other names, and their removal. */
export function PasskeysPanel({ user }: { user: User }) {
  const [passkeys, setPasskeys] = useState<readonly Passkey[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const refusal = whyNot(here());
  const look = useCallback(async () => {
    try {
      setPasskeys(await listPasskeys());
      setProblem(null);
    } catch (error) {
      setProblem(messageOf(error));
    }
  }, []);
  useEffect(() => void look(), [look]);
  return (
    <section className="panel" aria-labelledby="passkeys">
      <h2 id="passkeys">
        <Icon name="key" /> Passkeys
      </h2>
      <p className="soft">
        With a passkey you sign in by fingerprint, face or PIN of your device, without password and
        code. Your password stays good, and a new one leaves passkeys as they are.
      </p>
      {problem && (
        <div className="mb-3">
          <Note tone="bad">{problem}</Note>
        </div>
      )}
      {passkeys.length > 0 && (
        <ul className="passkeys" aria-label="Your passkeys">
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRenamed={look}
              onRemove={() => setRemoving(passkey)}
            />
          ))}
        </ul>
      )}
      {refusal && <p className="soft small mb-0">{refusal}</p>}
      {!refusal && !adding && (
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => setAdding(true)}>
          <Icon name="plus" /> Add a passkey
        </button>
      )}
      {adding && (
        <Adding
          withCode={user.second_factor}
          onCancel={() => setAdding(false)}
          onAdded={async () => {
            setAdding(false);
            await look();
          }}
        />
      )}
      {removing && (
        <Confirm
          title="Remove this passkey?"
          action="Remove"
          onCancel={() => setRemoving(null)}
          onConfirm={async () => {
            await removePasskey(removing.id);
            setRemoving(null);
            await look();
          }}
        >
          <strong className="break">{removing.name}</strong> signs nobody in any more. The device
          goes on to offer it until you delete it there, too.
        </Confirm>
      )}
    </section>
  );
}

interface AddingProps {
  /** Whether a code of the second factor is asked for. */
  withCode: boolean;
  onAdded: () => Promise<void>;
  onCancel: () => void;
}

function Adding({ withCode, onAdded, onCancel }: AddingProps) {
  const [name, setName] = useState("");
  useEffect(() => {
    // A proposal; what was typed in the meantime stays.
    void thisDevice().then((device) => setName((typed) => typed || device.name));
  }, []);
  const add = async (confirmation: Confirmation) => {
    const asked = await beginPasskey(confirmation);
    await addPasskey(asked, name, await makePasskey(asked));
    await onAdded();
  };
  return (
    <Confirming
      id="passkey-add"
      action="Make a passkey"
      withCode={withCode}
      onConfirm={add}
      onCancel={onCancel}
    >
      <Form.Group controlId="passkey-name" className="mb-3">
        <Form.Label>Name of the passkey</Form.Label>
        <Form.Control
          value={name}
          required
          maxLength={MAX_PASSKEY_NAME}
          aria-describedby="passkey-name-help"
          onChange={(event) => setName(event.target.value)}
        />
        <Form.Text id="passkey-name-help">So that you know which device has it.</Form.Text>
      </Form.Group>
    </Confirming>
  );
}
