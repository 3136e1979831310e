import { useEffect, useState } from "react";
import { countSaved } from "../../api/counts";
import { setPasswordOpening, switchOffKeyedHashes, switchOnKeyedHashes } from "../../api/hashKeys";
import type { User } from "../../api/types";
import { type HashKey, keyFileText } from "../../fingerprint/hashKey";
import { forgetHashKey, heldKey } from "../../local/hashKey";
import { Confirm } from "../../ui/Confirm";
import { download } from "../../ui/download";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { Confirming } from "./Confirming";
import { GiveKey } from "./GiveKey";
import { OpeningChoice } from "./OpeningChoice";

const FILE_NAME = "tagcat-key.txt";

type Step =
  | { readonly at: "rest" }
  | { readonly at: "on" | "off" | "opening" | "forget" }
  | { readonly at: "file"; readonly key: HashKey };

const REST: Step = { at: "rest" };

/** Hashes that say nothing without a key: switched on and off, and where the key is. */
export function KeyedHashesPanel({ user }: { user: User }) {
  const [step, setStep] = useState<Step>(REST);
  const [opening, setOpening] = useState(true);
  const isEmpty = useIsEmpty(user);
  const rest = () => setStep(REST);
  return (
    <section className="panel" aria-labelledby="keyed-hashes">
      <h2 id="keyed-hashes">
        <Icon name="lock" /> Keyed hashes
      </h2>
      {step.at === "rest" &&
        (user.hash_key ? (
          <On user={user} isEmpty={isEmpty} onStep={(at) => setStep({ at })} />
        ) : (
          <Off isEmpty={isEmpty} onStart={() => setStep({ at: "on" })} />
        ))}
      {step.at === "on" && (
        <>
          <p>
            A key is made in this browser. You get it as a file next; every file you save from then
            on has its hashes keyed.
          </p>
          {user.has_password && <OpeningChoice opening={opening} onChange={setOpening} />}
          <Confirming
            id="keyed-on"
            action="Switch on"
            withPassword={user.has_password}
            withCode={user.second_factor}
            onCancel={rest}
            onConfirm={async (confirmation) =>
              setStep({
                at: "file",
                key: await switchOnKeyedHashes(confirmation, opening && user.has_password),
              })
            }
          />
        </>
      )}
      {step.at === "file" && <SaveFile user={user} hashKey={step.key} onDone={rest} />}
      {step.at === "opening" && (
        <>
          <p>
            {user.hash_key?.wrapped
              ? "Other devices will need the key file from now on; those that have the key keep it. Be sure to have the file."
              : "The key is then kept with your account so that only your password opens it. Whoever guesses the password has the key as well."}
          </p>
          <Confirming
            id="keyed-opening"
            action={
              user.hash_key?.wrapped ? "Let only the key file open it" : "Let my password open it"
            }
            withCode={user.second_factor}
            onCancel={rest}
            onConfirm={async (confirmation) => {
              await setPasswordOpening(confirmation, !user.hash_key?.wrapped);
              rest();
            }}
          />
        </>
      )}
      {step.at === "off" && (
        <Confirming
          id="keyed-off"
          action="Switch off"
          danger
          withPassword={user.has_password}
          withCode={user.second_factor}
          onCancel={rest}
          onConfirm={async (confirmation) => {
            await switchOffKeyedHashes(confirmation);
            rest();
          }}
        />
      )}
      {step.at === "forget" && (
        <Confirm
          title="Forget the key in this browser?"
          action="Forget the key"
          onCancel={rest}
          onConfirm={async () => {
            await forgetHashKey();
            rest();
          }}
        >
          To add to your collection here, this browser needs it again:{" "}
          {user.hash_key?.wrapped ? "by your password or the key file." : "by the key file."}
        </Confirm>
      )}
    </section>
  );
}

/** Whether nothing is saved; null until it is known. */
function useIsEmpty(user: User): boolean | null {
  const [isEmpty, setIsEmpty] = useState<boolean | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the account asks anew
  useEffect(() => {
    let wanted = true;
    countSaved().then(
      ({ images, videos }) => wanted && setIsEmpty(images + videos === 0),
      // The server says so itself where something is saved.
      () => wanted && setIsEmpty(null),
    );
    return () => {
      wanted = false;
    };
  }, [user]);
  return isEmpty;
}

function Off({ isEmpty, onStart }: { isEmpty: boolean | null; onStart: () => void }) {
  return (
    <>
      <p className="soft">
        Whoever gets hold of the server's database and has a picture can look up in it whether you
        have that picture too. With keyed hashes that takes a key that only you have: it shuffles
        every hash, and the SHA-256 of every file, before they leave this device. Look-alikes are
        found as before.
      </p>
      <NotHidden />
      {isEmpty === false ? (
        <p className="soft small mb-0">
          This can only be switched on while nothing is saved. Export everything, then take all
          files out of the collection or make a new account; switch it on, and bring the export in
          again with tagcat import and the key file, or save your files anew.
        </p>
      ) : (
        <button type="button" className="btn btn-quiet btn-sm" onClick={onStart}>
          Switch on keyed hashes
        </button>
      )}
    </>
  );
}

function NotHidden() {
  return (
    <details className="small mb-3">
      <summary>What it does not hide</summary>
      <ul className="mt-2 mb-0">
        <li>Names, folders, dates, sizes, tags and notes.</li>
        <li>Which of your files look alike, how detailed they are, and when a video cuts.</li>
        <li>
          Anything, from somebody who has two or three of your files and can tell which they are, by
          name or size: they can work out the key. It makes searching harder; it does not encrypt.
        </li>
      </ul>
    </details>
  );
}

interface OnProps {
  user: User;
  isEmpty: boolean | null;
  onStep: (at: "off" | "opening" | "forget") => void;
}

function On({ user, isEmpty, onStep }: OnProps) {
  const held = useObservable(heldKey);
  const key = held?.id === user.hash_key?.id ? held : null;
  const wrapped = Boolean(user.hash_key?.wrapped);
  return (
    <>
      <p className="soft">
        The hashes of your collection are keyed.{" "}
        {wrapped
          ? "On another device, signing in with your password opens the key."
          : "Every other device needs the key file."}
      </p>
      {!key && (
        <>
          <div className="mb-3">
            <Note icon="key">
              This browser does not have the key. It shows your collection, but cannot add to it,
              and does not know which of its files are here.
            </Note>
          </div>
          <GiveKey id="keyed-give" user={user} />
        </>
      )}
      <NotHidden />
      <div className="d-flex flex-wrap gap-2">
        {key && (
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => download(FILE_NAME, "text/plain", keyFileText(key))}
          >
            <Icon name="download" /> Save the key file
          </button>
        )}
        {key && user.has_password && (
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => onStep("opening")}>
            {wrapped ? "Let only the key file open it" : "Let my password open it"}
          </button>
        )}
        {key && (
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => onStep("forget")}>
            Forget the key here
          </button>
        )}
        {isEmpty && (
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => onStep("off")}>
            Switch off
          </button>
        )}
      </div>
    </>
  );
}

interface SaveFileProps {
  user: User;
  hashKey: HashKey;
  onDone: () => void;
}

/** The key file has to be saved before anything else. */
function SaveFile({ user, hashKey, onDone }: SaveFileProps) {
  const [saved, setSaved] = useState(false);
  return (
    <>
      <div className="mb-3" role="status">
        <Note icon="check-circle">
          Your hashes are keyed from now on. Save the key file and keep it well: without it
          {user.hash_key?.wrapped ? " and without your password" : ""}, nobody can add to this
          collection any more, you included. There is no way to get it back.
        </Note>
      </div>
      <div className="d-flex flex-wrap gap-2">
        <button
          type="button"
          className={`btn btn-sm ${saved ? "btn-quiet" : "btn-primary"}`}
          onClick={() => {
            download(FILE_NAME, "text/plain", keyFileText(hashKey));
            setSaved(true);
          }}
        >
          <Icon name="download" /> Save the key file
        </button>
        <button
          type="button"
          className={`btn btn-sm ${saved ? "btn-primary" : "btn-quiet"}`}
          disabled={!saved}
          onClick={onDone}
        >
          I have kept it
        </button>
      </div>
    </>
  );
}
