import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import Form from "react-bootstrap/Form";
import Modal from "react-bootstrap/Modal";
import { Link } from "react-router";
import { account } from "../../api/account";
import type { User } from "../../api/types";
import { heldKey } from "../../local/hashKey";
import {
  keepCopies,
  MAX_DEVICE_NAME,
  renameDevice,
  setKeepCopies,
  thisDevice,
} from "../../local/settings";
import { askToPersist } from "../../local/storage";
import { announce } from "../../ui/announce";
import { Bar } from "../../ui/Bar";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { GiveKey } from "../account/GiveKey";
import { Unreached } from "../account/SignedOut";
import { SignInForm } from "../account/SignInForm";
import type { DoneEntry } from "./entries";
import { SavedRow } from "./SavedList";
import type { SavedFile, SaveState } from "./saveJob";
import { saveJob, selection } from "./state";

/** Files listed in the dialog; the rest are one click away. */
const FIRST = 20;

interface SaveDialogProps {
  chosen: readonly DoneEntry[];
  onClose: () => void;
  /** Shows every result in the page. */
  onShowAll: () => void;
}

/** Saves the chosen files: sign in if need be, see what is sent, and what came of it. */
export function SaveDialog({ chosen, onClose, onShowAll }: SaveDialogProps) {
  const who = useObservable(account);
  const state = useObservable(saveJob.state);
  const signedIn = who.status === "in";
  const lacksKey = useLacksKey(signedIn ? who.user : null);
  // What was chosen when the dialog opened; saving takes the choice away.
  const [files] = useState(chosen);
  const client = useQueryClient();
  const { phase } = state;
  // The outcome of an earlier saving is still there, but this dialog is about a new one.
  const [started, setStarted] = useState(phase === "saving");
  useEffect(() => {
    if (!started) return;
    const { results } = saveJob.state.get();
    if (phase === "stopped" || phase === "done") {
      void client.invalidateQueries({ queryKey: ["files"] });
    }
    if (phase === "done") {
      selection.set(new Set());
      announce(`Saved. ${matchWords(results)}`);
    }
  }, [started, phase, client]);
  const close = () => {
    if (state.phase === "saving") saveJob.stop();
    onClose();
  };
  return (
    <Modal show onHide={close} size="lg" scrollable centered aria-labelledby="save-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="save-title">
          Save {counted(files.length, "file")} to your collection
        </Modal.Title>
      </Modal.Header>
      {!signedIn ? (
        <Modal.Body>
          <p>
            A collection keeps what your files look like, so that you find look-alikes on any of
            your devices. Your comparison stays as it is while you sign in.
          </p>
          {who.status === "out" && who.unreached ? <Unreached /> : <SignInForm />}
        </Modal.Body>
      ) : lacksKey && (!started || phase === "stopped") ? (
        <Modal.Body>
          <p>
            The hashes of your collection are keyed, and this browser does not have the key. Give it
            the key, and the files can be saved. Your comparison stays as it is.
          </p>
          <GiveKey id="save-key" user={who.user} />
        </Modal.Body>
      ) : started ? (
        <Outcome state={state} onClose={close} onShowAll={onShowAll} />
      ) : (
        <Review files={files} user={who.user.name} onStart={() => setStarted(true)} />
      )}
    </Modal>
  );
}

/** Whether hashes have to be keyed and this browser cannot. */
function useLacksKey(user: User | null): boolean {
  const held = useObservable(heldKey);
  return Boolean(user?.hash_key) && held?.id !== user?.hash_key?.id;
}

interface ReviewProps {
  files: readonly DoneEntry[];
  user: string;
  /** Called when the saving has begun. */
  onStart: () => void;
}

function Review({ files, user, onStart }: ReviewProps) {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const copies = useObservable(keepCopies);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const unreachable = files.filter(({ handle }) => !handle);
  useEffect(() => {
    void thisDevice().then((device) => setName((typed) => typed || device.name));
  }, []);
  const save = async () => {
    setBusy(true);
    if (name.trim() && name.trim() !== (await thisDevice()).name) {
      await renameDevice(name).catch(() => {});
    }
    void askToPersist().catch(() => null);
    void saveJob.start(files);
    onStart();
  };
  return (
    <>
      <Modal.Body>
        <Note icon="shield-check">
          <strong>Sent:</strong> name, folder path, size, date, dimensions, format, SHA-256 and the
          look of each file as a short hash. <strong>Never sent:</strong> the {formatBytes(bytes)}{" "}
          of pictures and videos themselves.
        </Note>
        <Form.Group controlId="device-name" className="mt-3">
          <Form.Label>Name of this device</Form.Label>
          <Form.Control
            value={name}
            maxLength={MAX_DEVICE_NAME}
            onChange={(event) => setName(event.target.value)}
          />
          <Form.Text>So that you know later where a file is.</Form.Text>
        </Form.Group>
        {unreachable.length > 0 && (
          <Form.Check
            className="mt-3"
            id="keep-copies"
            type="switch"
            checked={copies}
            label={`Keep copies in this browser, so that ${counted(unreachable.length, "file")} (${formatBytes(unreachable.reduce((sum, { size }) => sum + size, 0))}) can be opened after a reload`}
            onChange={(event) => void setKeepCopies(event.target.checked).catch(() => {})}
          />
        )}
      </Modal.Body>
      <Modal.Footer>
        <span className="me-auto soft small">Signed in as {user}</span>
        <button
          type="button"
          className="btn btn-primary"
          disabled={busy}
          onClick={() => void save()}
        >
          <Icon name="archive" /> Save {counted(files.length, "file")}
        </button>
      </Modal.Footer>
    </>
  );
}

/** How many files have matches beyond themselves. */
function matchWords(results: readonly SavedFile[]): string {
  const matched = results.filter(({ matches }) => matches.length > 0).length;
  if (matched === 0) return "Nothing like them was in your collection.";
  return `${counted(matched, "file")} ${matched === 1 ? "has" : "have"} matches in your collection.`;
}

interface OutcomeProps {
  state: SaveState;
  onClose: () => void;
  onShowAll: () => void;
}

function Outcome({ state, onClose, onShowAll }: OutcomeProps) {
  const { phase, total, results, message, copiesLeftOut, storageFull } = state;
  const count = (status: SavedFile["status"]) =>
    results.filter((result) => result.status === status).length;
  const failed = count("error");
  const summary = [
    `${counted(count("saved"), "file")} saved`,
    count("known") > 0 ? `${counted(count("known"), "file")} known already` : "",
    failed > 0 ? `${counted(failed, "file")} not saved` : "",
  ];
  // What failed or matched is worth seeing first.
  const interest = (saved: SavedFile) =>
    saved.status === "error" ? 0 : saved.matches.length > 0 ? 1 : 2;
  const ordered = [...results].sort((a, b) => interest(a) - interest(b));
  return (
    <>
      <Modal.Body tabIndex={0}>
        {phase !== "done" && (
          <>
            <Bar share={total > 0 ? results.length / total : 0} label="Saving files" />
            <p className="nums mt-2">
              {results.length} of {counted(total, "file")} saved
            </p>
          </>
        )}
        {message && (
          <Note tone={phase === "stopped" ? "bad" : "plain"} icon="cloud-slash">
            {message}
          </Note>
        )}
        {phase === "done" && (
          <p>
            <strong>{summary.filter(Boolean).join(", ")}.</strong> {matchWords(results)}
          </p>
        )}
        {copiesLeftOut > 0 && (
          <Note tone="bad">
            The browser's storage is full: {counted(copiesLeftOut, "copy", "copies")} could not be
            kept. The files are saved all the same; choose them again to open them after a reload.
          </Note>
        )}
        {storageFull && (
          <Note tone="bad">
            The browser's storage is full: it cannot remember that these files are on this device,
            so they carry no ⧈ after a reload. They are saved all the same. Make room in the
            browser's settings, then save them again.
          </Note>
        )}
        <ul className="savedlist" aria-label="Saved files">
          {ordered.slice(0, FIRST).map((saved) => (
            <li key={saved.entry.id} className="filerow">
              <SavedRow saved={saved} />
            </li>
          ))}
        </ul>
        {ordered.length > FIRST && (
          <button type="button" className="btn btn-quiet btn-sm" onClick={onShowAll}>
            Show all {counted(ordered.length, "file")}
          </button>
        )}
      </Modal.Body>
      <Modal.Footer>
        {phase === "saving" && (
          <button type="button" className="btn btn-quiet" onClick={() => saveJob.stop()}>
            Stop
          </button>
        )}
        {phase === "stopped" && (
          <button type="button" className="btn btn-primary" onClick={() => void saveJob.goOn()}>
            <Icon name="arrow-clockwise" /> Try again
          </button>
        )}
        {phase === "done" && (
          <Link className="btn btn-quiet me-auto" to="/images" onClick={onClose}>
            See the collection
          </Link>
        )}
        {phase !== "saving" && (
          <button
            type="button"
            className={`btn ${phase === "done" ? "btn-primary" : "btn-quiet"}`}
            onClick={onClose}
          >
            Close
          </button>
        )}
      </Modal.Footer>
    </>
  );
}
