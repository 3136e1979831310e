import { useState } from "react";
import { beginPasskeySignIn, signInWithPasskey } from "../../../api/passkeys";
import { messageOf } from "../../../api/problem";
import { Icon } from "../../../ui/Icon";
import { signWithPasskey } from "./ceremony";
import { here, whyNot } from "./possible";

interface PasskeySignInProps {
  /** Called when the person is signed in. */
  onDone?: (() => void) | undefined;
  /** Takes what went wrong, in words; null when it begins anew. */
  onProblem: (words: string | null) => void;
}

/** The other way to sign in: no name, no password, no code. */
export function PasskeySignIn({ onDone, onProblem }: PasskeySignInProps) {
  const [busy, setBusy] = useState(false);
  const refusal = whyNot(here());
  const signIn = async () => {
    setBusy(true);
    onProblem(null);
    try {
      await signInWithPasskey(await signWithPasskey(await beginPasskeySignIn()));
      onDone?.();
    } catch (error) {
      onProblem(messageOf(error));
      setBusy(false);
    }
  };
  if (refusal) return <p className="soft small mt-2 mb-0">{refusal}</p>;
  return (
    <button
      type="button"
      className="btn btn-quiet w-100 mt-2"
      disabled={busy}
      onClick={() => void signIn()}
    >
      <Icon name="key" /> Sign in with a passkey
    </button>
  );
}
