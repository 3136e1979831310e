import type { ReactNode } from "react";
import { account, resumeSession } from "../../api/account";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { SignInForm } from "./SignInForm";

interface SignedOutProps {
  /** Heading of the view. */
  title: string;
  /** What one signs in for, as in “Sign in to …”. */
  purpose: string;
  /** What can be done without an account. */
  children?: ReactNode;
}

/** A view of the collection while nobody is signed in; nothing while it is not known yet. */
export function SignedOut({ title, purpose, children }: SignedOutProps) {
  const who = useObservable(account);
  if (who.status !== "out") return <Page title={title}>{null}</Page>;
  return (
    <Page title={title}>
      <div className="panel signinpanel">
        {who.unreached ? (
          <Unreached />
        ) : (
          <>
            <p>
              {who.ended
                ? `Your session has ended. Sign in again to ${purpose}.`
                : `Sign in to ${purpose}.`}
            </p>
            {children}
            <SignInForm />
          </>
        )}
      </div>
    </Page>
  );
}

/** That it cannot be asked who is signed in. */
export function Unreached() {
  return (
    <Note tone="bad" icon="cloud-slash">
      TagCat's server cannot be reached, so your collection is out of sight. It comes back by itself
      as soon as the server answers.{" "}
      <button
        type="button"
        className="btn btn-quiet btn-sm ms-2"
        onClick={() => void resumeSession()}
      >
        Try again
      </button>
    </Note>
  );
}
