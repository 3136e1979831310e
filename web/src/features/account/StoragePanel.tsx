import { useCallback, useEffect, useState } from "react";
import Form from "react-bootstrap/Form";
import { Link } from "react-router";
import { keepCopies, setKeepCopies } from "../../local/settings";
import {
  askToPersist,
  forgetCopies,
  forgetEverything,
  type StorageState,
  storageState,
} from "../../local/storage";
import { Confirm } from "../../ui/Confirm";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";

function persistenceWords(persistent: boolean | null): string {
  if (persistent === null) return "This browser does not say whether it may clear it.";
  return persistent
    ? "The browser will not clear it on its own."
    : "The browser may clear it when the disk gets full.";
}

/** What this browser keeps, for how long, and how to be rid of it. */
export function StoragePanel() {
  const [state, setState] = useState<StorageState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const copies = useObservable(keepCopies);
  const look = useCallback(
    () =>
      storageState().then(setState, () =>
        setProblem("This browser gives no storage, so nothing is remembered after a reload."),
      ),
    [],
  );
  useEffect(() => void look(), [look]);
  const run = async (action: () => Promise<unknown>) => {
    setProblem(null);
    try {
      await action();
    } catch {
      setProblem("The browser's storage did not take it.");
    }
    await look();
  };
  return (
    <section className="panel" aria-labelledby="storage">
      <h2 id="storage">
        <Icon name="archive" /> Kept in this browser
      </h2>
      {state && (
        <>
          <p className="nums mb-2">
            {counted(state.hashes, "file")} read before, {counted(state.thumbnails, "thumbnail")},{" "}
            {counted(state.files, "saved file")}, {counted(state.copies, "copy", "copies")},{" "}
            {counted(state.labelled, "labelled file")}
            {state.used !== null &&
              ` · ${formatBytes(state.used)}${state.quota ? ` of ${formatBytes(state.quota)}` : ""}`}
          </p>
          <p className="soft small">{persistenceWords(state.persistent)}</p>
        </>
      )}
      <p className="small">
        <Link to="/privacy">What leaves this device, and what never does</Link>
      </p>
      {problem && <Note tone="bad">{problem}</Note>}
      <Form.Check
        type="switch"
        id="keep-copies-setting"
        className="mb-3"
        checked={copies}
        label="Keep copies of saved files in this browser, where it cannot remember the way to them"
        onChange={(event) => void run(() => setKeepCopies(event.target.checked))}
      />
      <div className="d-flex flex-wrap gap-2">
        {state?.persistent === false && (
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() =>
              void run(async () => {
                if ((await askToPersist()) === false) {
                  setProblem("The browser declined. It often agrees once you use the page more.");
                }
              })
            }
          >
            Ask the browser to keep it
          </button>
        )}
        {state !== null && state.copies > 0 && (
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => void run(forgetCopies)}
          >
            Forget the copies
          </button>
        )}
        <button type="button" className="btn btn-danger btn-sm" onClick={() => setAsking(true)}>
          <Icon name="trash" /> Forget everything
        </button>
      </div>
      {asking && (
        <Confirm
          title="Forget everything kept in this browser?"
          action="Forget everything"
          onCancel={() => setAsking(false)}
          onConfirm={async () => {
            await run(forgetEverything);
            setAsking(false);
          }}
        >
          Thumbnails, fingerprints, copies and the ways to your files are deleted from this browser.
          Your files and your collection stay as they are.
        </Confirm>
      )}
    </section>
  );
}
