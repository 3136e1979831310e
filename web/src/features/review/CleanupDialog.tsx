import { useMemo, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { messageOf } from "../../api/problem";
import { thisDevice } from "../../local/settings";
import { type Cleanup, cleanupOf, planGroups } from "../../review/cleanup";
import type { Choices, ReviewGroup } from "../../review/model";
import { makePlan, planText } from "../../review/plan";
import { type FactsOf, propose } from "../../review/proposal";
import type { Rules } from "../../review/rules";
import { download } from "../../ui/download";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { canDelete, type Deletion, deleteFiles } from "./deletion";
import type { ReviewSource } from "./source";

/** Files listed in full; nobody reads more, and the plan names all. */
const MAX_LISTED = 500;

interface CleanupDialogProps {
  source: ReviewSource;
  groups: readonly ReviewGroup[];
  choices: Choices;
  factsOf: FactsOf;
  rules: Rules;
  /** Ids of the files that are gone. */
  onDeleted: (ids: readonly string[]) => void;
  onClose: () => void;
}

/** What was chosen to go: saved as a plan, or deleted here where the browser can. */
export function CleanupDialog(props: CleanupDialogProps) {
  const { source, groups, choices, factsOf, rules, onDeleted, onClose } = props;
  // What is listed must not change while files are deleted one after the other.
  const [cleanup] = useState(() => cleanupOf(groups, choices));
  const [asking, setAsking] = useState(false);
  const [running, setRunning] = useState(false);
  const [results, setResults] = useState<readonly Deletion[]>([]);
  const [saved, setSaved] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const going = useMemo(() => cleanup.groups.flatMap(({ remove }) => remove), [cleanup]);
  const deletable = useMemo(
    () => going.filter(({ file }) => canDelete(file, (each) => source.handleOf(each))),
    [going, source],
  );
  const bytes = going.reduce((sum, { file }) => sum + file.size, 0);

  const savePlan = async () => {
    try {
      const reasons = (group: ReviewGroup) => propose(group, factsOf, rules).reasons;
      const plan = makePlan(
        planGroups(cleanup, await thisDevice(), reasons),
        Date.now(),
        "TagCat in the browser",
      );
      download("plan.json", "application/json", planText(plan));
      setSaved(true);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const deleteNow = async () => {
    setRunning(true);
    const done: Deletion[] = [];
    await deleteFiles(
      deletable,
      (file) => source.handleOf(file),
      (deletion) => {
        done.push(deletion);
        setResults([...done]);
      },
    );
    setRunning(false);
    setAsking(false);
    onDeleted(done.filter(({ deleted }) => deleted).map(({ file }) => file.id));
  };
  return (
    <Modal
      show
      onHide={() => !running && onClose()}
      size="lg"
      scrollable
      aria-labelledby="cleanup-title"
    >
      <Modal.Header closeButton={!running} closeLabel="Close">
        <Modal.Title as="h2" id="cleanup-title">
          {asking ? "Delete these files for good?" : "Clean up"}
        </Modal.Title>
      </Modal.Header>
      <Modal.Body className="stack">
        {results.length > 0 ? (
          <Results results={results} of={deletable.length} />
        ) : asking ? (
          <>
            <p className="mb-0">
              The browser deletes them from this device at once; there is no trash. Each is read
              again right before, and stays if it or the file that stays for it has changed.
            </p>
            <Going cleanup={cleanup} only={new Set(deletable.map(({ file }) => file.id))} />
          </>
        ) : (
          <>
            <p className="mb-0 nums">
              <strong>{counted(going.length, "file")}</strong> to remove, {formatBytes(bytes)}.{" "}
              {going.length === 0 && "Choose some with X, or accept a proposal with Enter."}
            </p>
            {cleanup.leftAlone.length > 0 && (
              <Note>
                {counted(cleanup.leftAlone.length, "file")} of groups of which none is kept: they
                stay. Keep one file of each such group first.
              </Note>
            )}
            <Going cleanup={cleanup} only={null} />
            {saved && (
              <Note icon="check-circle">
                The plan is saved. On the computer with the files,{" "}
                <code>tagcat cleanup plan.json --root FOLDER</code> says what it would do to the
                files below the folder you chose; with <code>--apply</code> it moves them to the
                trash.
              </Note>
            )}
            {problem && <Note tone="bad">{problem}</Note>}
          </>
        )}
      </Modal.Body>
      <Modal.Footer>
        {results.length === 0 && !asking && (
          <>
            {deletable.length > 0 && (
              <button
                type="button"
                className="btn btn-danger me-auto"
                onClick={() => setAsking(true)}
              >
                <Icon name="trash" /> Delete from this device now…
              </button>
            )}
            <button type="button" className="btn btn-quiet" onClick={onClose}>
              Close
            </button>
            <button
              type="button"
              className="btn btn-primary"
              disabled={going.length === 0}
              onClick={() => void savePlan()}
            >
              <Icon name="download" /> Save cleanup plan
            </button>
          </>
        )}
        {results.length === 0 && asking && (
          <>
            <button
              type="button"
              className="btn btn-quiet"
              disabled={running}
              onClick={() => setAsking(false)}
            >
              Cancel
            </button>
            <button
              type="button"
              className="btn btn-danger"
              disabled={running}
              onClick={() => void deleteNow()}
            >
              Delete {counted(deletable.length, "file")}
            </button>
          </>
        )}
        {results.length > 0 && (
          <button type="button" className="btn btn-primary" disabled={running} onClick={onClose}>
            Done
          </button>
        )}
      </Modal.Footer>
    </Modal>
  );
}

/** The files that go, and what stays for each. */
function Going({ cleanup, only }: { cleanup: Cleanup; only: ReadonlySet<string> | null }) {
  const all = cleanup.groups
    .flatMap(({ remove }) => remove)
    .filter(({ file }) => only?.has(file.id) ?? true);
  if (all.length === 0) return null;
  return (
    <>
      <ul className="goinglist" aria-label="Files to remove">
        {all.slice(0, MAX_LISTED).map(({ file, keeps }) => (
          <li key={file.id}>
            <span className="break">{file.path}</span>{" "}
            <span className="soft break">
              ({formatBytes(file.size)}) · stays: {keeps.path}
            </span>
          </li>
        ))}
      </ul>
      {all.length > MAX_LISTED && (
        <p className="soft mb-0">and {counted(all.length - MAX_LISTED, "more file")}</p>
      )}
    </>
  );
}

function Results({ results, of }: { results: readonly Deletion[]; of: number }) {
  const deleted = results.filter((each) => each.deleted).length;
  return (
    <>
      <p className="mb-0 nums" aria-live="polite">
        {results.length < of
          ? `${results.length} of ${of}…`
          : `${counted(deleted, "file")} deleted, ${counted(of - deleted, "file")} left as they were.`}
      </p>
      <ul className="goinglist" aria-label="What became of each file">
        {results.map(({ file, deleted: gone, reason }) => (
          <li key={file.id}>
            <span className={`tag ${gone ? "tag-good" : "tag-bad"}`}>
              {gone ? "deleted" : "still there"}
            </span>{" "}
            <span className="break">{file.path}</span>
            {reason && <span className="soft">: {reason}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
