import { useState } from "react";
import Form from "react-bootstrap/Form";
import { rewrappedKey } from "../../api/hashKeys";
import { type Confirmation, changePassword, signOutEverywhere } from "../../api/ownAccount";
import type { User } from "../../api/types";
import { WrappingError } from "../../api/wrappedKey";
import { Confirm } from "../../ui/Confirm";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Confirming } from "./Confirming";
import { MIN_PASSWORD } from "./passwordRule";

/** Another password, and the end of all sign-ins. */
export function PasswordPanel({ user }: { user: User }) {
  const [changing, setChanging] = useState(false);
  const [changed, setChanged] = useState(false);
  const [next, setNext] = useState("");
  /** The key of the hashes was not opened, so that the new password would not open it either. */
  const [keyLost, setKeyLost] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const change = async (confirmation: Confirmation) => {
    const wrapped = await rewrappedKey(confirmation.password, next).catch((error: unknown) => {
      if (error instanceof WrappingError && keyLost) return null;
      setKeyLost(error instanceof WrappingError);
      throw error;
    });
    await changePassword(confirmation, next, wrapped);
    setNext("");
    setChanging(false);
    setChanged(true);
  };
  return (
    <section className="panel" aria-labelledby="sign-ins">
      <h2 id="sign-ins">
        <Icon name="key" /> Password and sign-ins
      </h2>
      <p className="soft">
        {user.has_password
          ? "A new password ends every other sign-in at once. There is no way to reset one that is forgotten."
          : "You sign in by the link that tagcat serve prints when it starts; there is no password."}
      </p>
      {changed && (
        <div className="mb-3" role="status">
          <Note icon="check-circle">Your password is changed. Other devices are signed out.</Note>
        </div>
      )}
      {user.has_password && changing && (
        <div className="mb-3">
          <Confirming
            id="password-change"
            action={keyLost ? "Change it all the same" : "Change password"}
            withCode={user.second_factor}
            onCancel={() => setChanging(false)}
            onConfirm={change}
          >
            <Form.Group controlId="password-change-new" className="mb-3">
              <Form.Label>New password</Form.Label>
              <Form.Control
                type="password"
                value={next}
                autoComplete="new-password"
                required
                minLength={MIN_PASSWORD}
                maxLength={256}
                aria-describedby="password-change-help"
                onChange={(event) => setNext(event.target.value)}
              />
              <Form.Text id="password-change-help">At least {MIN_PASSWORD} characters.</Form.Text>
            </Form.Group>
            {keyLost && (
              <p>
                If you change the password without the key of your hashes, no password opens it
                afterwards: other devices need the key file. Give this browser the key first, under
                Keyed hashes, to avoid that.
              </p>
            )}
          </Confirming>
        </div>
      )}
      <div className="d-flex flex-wrap gap-2">
        {user.has_password && !changing && (
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => {
              setChanging(true);
              setChanged(false);
              setKeyLost(false);
            }}
          >
            Change password
          </button>
        )}
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => setLeaving(true)}>
          Sign out everywhere
        </button>
      </div>
      {leaving && (
        <Confirm
          title="Sign out everywhere?"
          action="Sign out everywhere"
          onCancel={() => setLeaving(false)}
          onConfirm={signOutEverywhere}
        >
          Every browser that is signed in to your account is signed out at once, this one as well.
          What they keep on their devices stays there.
        </Confirm>
      )}
    </section>
  );
}
