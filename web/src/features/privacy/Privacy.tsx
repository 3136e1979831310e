import "./privacy.css";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { type StorageState, storageState } from "../../local/storage";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Page } from "../../ui/Page";
import { LEAVING, type Leaving } from "./fields";
import { LiveRequests } from "./LiveRequests";

/** What leaves the device and what does not, with the requests that this page made. */
export function Privacy() {
  return (
    <Page title="Privacy">
      <div className="stack privacy-code">
        <p className="privacy-lead">
          Your pictures and videos are read by this page, on this device. Comparing sends nothing.
          Saving to a collection sends what is listed here, and you can watch it go.
        </p>
        <div className="privacy-pair">
          <Never />
          <Inferred />
        </div>
        <LiveRequests />
        <section className="panel" aria-labelledby="leaves">
          <h2 id="leaves">
            <Icon name="upload" /> What leaves, field by field
          </h2>
          <p className="soft">
            Nothing of this is sent before you do what it says. Names and folders often tell more of
            a file than its hash does.
          </p>
          {LEAVING.map((leaving) => (
            <Fields key={leaving.title} {...leaving} />
          ))}
          <p className="soft small mb-0">
            With each request the browser sends who you are (a token that is good for some minutes;
            a cookie only to renew it, or for a passkey), what it is itself (kept as "Linux: Chrome"
            with the files you save) and, as with any site, the address of your network.
          </p>
        </section>
        <div className="privacy-pair">
          <Kept />
          <Server />
        </div>
      </div>
    </Page>
  );
}

function Never() {
  return (
    <section className="panel" aria-labelledby="never">
      <h2 id="never">
        <Icon name="lock" /> What never leaves
      </h2>
      <ul className="privacy-list mb-0">
        <li>Pictures, videos, or any part of them: no pixels, no sound, no thumbnails.</li>
        <li>
          What a camera wrote into a file: place (GPS), its name and number, captions. The review
          reads it here, to tell which copy is best, and only that.
        </li>
        <li>
          Folders above what you picked: of <code>Pictures/trip</code> only what is below{" "}
          <code>trip</code>, and its name.
        </li>
        <li>
          Pictures for labelling: the model comes to this page and runs here. The command{" "}
          <code>tagcat label</code> runs it on your computer too. It can ask AWS Rekognition, which
          is off until you allow it there, and then sends small copies of the files you name. This
          page never does.
        </li>
        <li>Anything to anybody else: the browser itself is told to ask only this server.</li>
      </ul>
    </section>
  );
}

function Inferred() {
  return (
    <section className="panel" aria-labelledby="inferred">
      <h2 id="inferred">
        <Icon name="eye" /> What a hash gives away
      </h2>
      <ul className="privacy-list mb-0">
        <li>
          Whoever holds a picture can tell from its hash whether you have it too, or an edited copy
          of it. So a hash is <strong>not anonymous</strong>; SHA-256 says the same of exact copies.
        </li>
        <li>Which of your files look alike, and which videos share a part.</li>
        <li>
          A blurred idea of light and dark on 8 × 8 areas: a bright sky, a dark figure in the
          middle. No faces, text or colours can be made out of 128 bits.
        </li>
        <li>
          The key frames of a video are many hashes: together they show its cuts, and which known
          film it is.
        </li>
      </ul>
    </section>
  );
}

function Fields({ title, when, requests, fields }: Leaving) {
  return (
    <details className="privacy-fields">
      <summary>
        <strong>{title}</strong> <span className="soft">{when}</span>
      </summary>
      <dl>
        {Object.entries(fields).map(([name, what]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="soft small mb-0 break">{requests.join(", ")}</p>
    </details>
  );
}

function Kept() {
  const [state, setState] = useState<StorageState | null>(null);
  const [none, setNone] = useState(false);
  useEffect(() => {
    storageState().then(setState, () => setNone(true));
  }, []);
  return (
    <section className="panel" aria-labelledby="kept">
      <h2 id="kept">
        <Icon name="archive" /> What this browser keeps
      </h2>
      {none && <p>This browser gives no storage, so nothing is kept after a reload.</p>}
      {state && (
        <ul className="privacy-list nums">
          <li>{counted(state.hashes, "fingerprint")}, so that no file is read twice</li>
          <li>{counted(state.thumbnails, "thumbnail")} of at most 256 pixels</li>
          <li>Where {counted(state.files, "saved file")} and the files of your comparison are</li>
          <li>{counted(state.copies, "copy", "copies")} of files, if you asked for them</li>
          <li>What the tagger saw in {counted(state.labelled, "file")}</li>
          <li>Your choices and decisions of reviews, settings, and a number for this browser</li>
        </ul>
      )}
      {state?.used != null && (
        <p className="nums">{formatBytes(state.used)} in all, as the browser reckons.</p>
      )}
      <p className="soft small mb-0">
        In IndexedDB, for this site only; that you signed in before, the theme, and once more the
        number and name of this browser are in its local storage. You can{" "}
        <Link to="/account">forget all of it</Link>.
      </p>
    </section>
  );
}

function Server() {
  return (
    <section className="panel" aria-labelledby="server">
      <h2 id="server">
        <Icon name="device" /> What the server keeps
      </h2>
      <ul className="privacy-list">
        <li>What is listed above, for your account, until you take it out of your collection.</li>
        <li>The last 1,000 changes with what was there before, so that they can be undone.</li>
        <li>
          Of your password an argon2id digest; of what keeps you signed in a SHA-256. Neither can be
          turned back.
        </li>
        <li>
          Of each passkey its public key, the name you gave it, and when it was made and last used.
        </li>
        <li>
          Logs of its own faults and, if whoever runs it says so, a line for each request; without
          names of files or people, unless <code>TAGCAT_DEBUG</code> is set.
        </li>
        <li>
          The addresses of those who try to sign in, in memory, for as long as guessing is slowed
          down.
        </li>
      </ul>
      <p className="soft small mb-0">
        Whoever runs the server can read what you saved. With <code>tagcat serve</code> on your own
        computer that is you alone.
      </p>
    </section>
  );
}
