import { useState } from "react";
import { account, setUserVariance, signOut } from "../../api/account";
import { messageOf } from "../../api/problem";
import type { User } from "../../api/types";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { VarianceSlider } from "../../ui/VarianceSlider";
import { variance as compareVariance } from "../compare/state";
import { TaggerPanel } from "../labels/TaggerPanel";
import { DataPanel } from "./DataPanel";
import { DevicePanel } from "./DevicePanel";
import { KeyedHashesPanel } from "./KeyedHashesPanel";
import { PasswordPanel } from "./PasswordPanel";
import { PasskeysPanel } from "./passkeys/PasskeysPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { Unreached } from "./SignedOut";
import { SignInForm } from "./SignInForm";
import { StoragePanel } from "./StoragePanel";

/** Signing in and out, the account and its safety, this device, and what it keeps. */
export function Account() {
  const who = useObservable(account);
  return (
    <Page title="Account">
      <div className="accountgrid">
        {who.status === "in" ? (
          <>
            <Person user={who.user} />
            <PasswordPanel user={who.user} />
            {who.user.has_password && <SecondFactorPanel user={who.user} />}
            {who.user.has_password && <PasskeysPanel user={who.user} />}
            <KeyedHashesPanel user={who.user} />
            <DataPanel user={who.user} />
          </>
        ) : (
          <section className="panel" aria-label="Sign in">
            {who.status === "out" && who.ended && (
              <div className="mb-3">
                <Note>Your session has ended. Sign in again to see your collection.</Note>
              </div>
            )}
            {who.status === "out" && who.unreached ? <Unreached /> : <SignInForm />}
          </section>
        )}
        <DevicePanel />
        <StoragePanel />
        <TaggerPanel />
      </div>
    </Page>
  );
}

function Person({ user }: { user: User }) {
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async () => {
    setProblem(null);
    try {
      await signOut();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <section className="panel" aria-labelledby="person">
      <div className="d-flex gap-2 align-items-center mb-3">
        <h2 id="person" className="mb-0 me-auto break">
          <Icon name="person" /> {user.name}
        </h2>
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => void leave()}>
          Sign out
        </button>
      </div>
      {problem && <Note tone="bad">{problem}</Note>}
      <VarianceSetting user={user} />
      <p className="soft small mb-0">
        {user.hash_key
          ? "Signing out forgets the key of your hashes; all else on this device stays as it is."
          : "Signing out leaves everything on this device as it is."}
      </p>
    </section>
  );
}

function VarianceSetting({ user }: { user: User }) {
  const [value, setValue] = useState(user.variance);
  const [state, setState] = useState<{ saved: boolean; problem: string | null }>({
    saved: false,
    problem: null,
  });
  const save = async () => {
    try {
      await setUserVariance(value);
      compareVariance.set(value);
      setState({ saved: true, problem: null });
    } catch (error) {
      setState({ saved: false, problem: messageOf(error) });
    }
  };
  return (
    <div className="mb-3">
      <p className="soft">
        How much two pictures may differ and still count as alike, in your collection and when you
        begin to compare. Changing it reads nothing again.
      </p>
      <VarianceSlider
        value={value}
        onChange={(next) => {
          setValue(next);
          setState({ saved: false, problem: null });
        }}
      />
      {state.problem && <Note tone="bad">{state.problem}</Note>}
      <div className="d-flex gap-2 align-items-center mt-2">
        <button
          type="button"
          className="btn btn-primary btn-sm"
          disabled={value === user.variance}
          onClick={() => void save()}
        >
          Keep this variance
        </button>
        <span role="status" className="soft small">
          {state.saved ? "Kept." : ""}
        </span>
      </div>
    </div>
  );
}
