import { type FormEvent, useState } from "react";
import Form from "react-bootstrap/Form";
import Modal from "react-bootstrap/Modal";
import {
  CRITERIA,
  type Criterion,
  DEFAULT_RULES,
  MAX_FOLDERS,
  type Rules,
} from "../../review/rules";
import { announce } from "../../ui/announce";
import { Note } from "../../ui/Note";
import { setRules } from "./settings";

/** What each criterion prefers, in words. No file of a page is in a reference folder. */
const WORDS: Readonly<Record<Exclude<Criterion, "protected">, string>> = {
  whole: "Files that are complete",
  folder: "Preferred folders",
  resolution: "More real pixels",
  duration: "Longer videos",
  format: "Better formats",
  size: "Larger files of the same format",
  metadata: "More metadata",
  date: "Older files",
  name: "Shorter names, not those of copies",
};

type Shown = Exclude<Criterion, "protected">;

interface Row {
  readonly name: Shown;
  readonly on: boolean;
}

function rowsOf({ order }: Rules): readonly Row[] {
  const isShown = (name: Criterion): name is Shown => name !== "protected";
  const on = order.filter(isShown);
  const off = CRITERIA.filter(isShown).filter((name) => !on.includes(name));
  return [...on.map((name) => ({ name, on: true })), ...off.map((name) => ({ name, on: false }))];
}

interface RulesDialogProps {
  rules: Rules;
  onClose: () => void;
}

/** By what the best copy is chosen. */
export function RulesDialog({ rules, onClose }: RulesDialogProps) {
  const [rows, setRows] = useState(() => rowsOf(rules));
  const [folders, setFolders] = useState(rules.folders.join("\n"));
  const [clear, setClear] = useState(rules.clearVariance);
  const [problem, setProblem] = useState<string | null>(null);
  const move = (place: number, by: number) => {
    const next = [...rows];
    const [row] = next.splice(place, 1);
    if (!row) return;
    next.splice(place + by, 0, row);
    setRows(next);
    announce(`${WORDS[row.name]}: place ${place + by + 1} of ${rows.length}.`);
  };
  const reset = () => {
    setRows(rowsOf(DEFAULT_RULES));
    setFolders("");
    setClear(DEFAULT_RULES.clearVariance);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const order: Criterion[] = rows.filter(({ on }) => on).map(({ name }) => name);
    const named = folders
      .split("\n")
      .map((folder) => folder.trim())
      .filter(Boolean);
    try {
      await setRules({ ...rules, order, folders: named, clearVariance: clear });
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "These cannot be saved.");
    }
  };
  return (
    <Modal show onHide={onClose} scrollable aria-labelledby="rules-title">
      <Form onSubmit={(event) => void save(event)} className="rulesform">
        <Modal.Header closeButton closeLabel="Close">
          <Modal.Title as="h2" id="rules-title">
            The best copy
          </Modal.Title>
        </Modal.Header>
        <Modal.Body className="stack">
          <p className="mb-0">
            Of several copies, the one is best that wins by the first of these in which they differ.
          </p>
          <ol className="ruleslist" aria-label="Criteria, the most important first">
            {rows.map(({ name, on }, place) => (
              <li key={name}>
                <Form.Check
                  id={`rule-${name}`}
                  label={WORDS[name]}
                  checked={on}
                  onChange={(event) =>
                    setRows(
                      rows.map((row) =>
                        row.name === name ? { ...row, on: event.target.checked } : row,
                      ),
                    )
                  }
                />
                <button
                  type="button"
                  className="btn btn-quiet btn-sm"
                  aria-label={`Move up: ${WORDS[name]}`}
                  disabled={place === 0}
                  onClick={() => move(place, -1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  className="btn btn-quiet btn-sm"
                  aria-label={`Move down: ${WORDS[name]}`}
                  disabled={place === rows.length - 1}
                  onClick={() => move(place, 1)}
                >
                  ↓
                </button>
              </li>
            ))}
          </ol>
          <Form.Group controlId="rules-folders">
            <Form.Label>Preferred folders, the best first</Form.Label>
            <Form.Control
              as="textarea"
              rows={3}
              value={folders}
              placeholder={"Photos/Originals\nPhotos/*/raw"}
              onChange={(event) => setFolders(event.target.value)}
            />
            <Form.Text>One a line, at most {MAX_FOLDERS}; * stands for any text.</Form.Text>
          </Form.Group>
          <Form.Group controlId="rules-clear">
            <Form.Label>Clear only if all match at a variance of up to {clear}</Form.Label>
            <Form.Range
              min={0}
              max={25}
              value={clear}
              onChange={(event) => setClear(Number(event.target.value))}
            />
            <Form.Text>
              Where copies look less alike, somebody should look, and the choice is not called
              clear.
            </Form.Text>
          </Form.Group>
          {problem && <Note tone="bad">{problem}</Note>}
        </Modal.Body>
        <Modal.Footer>
          <button type="button" className="btn btn-quiet me-auto" onClick={reset}>
            As at first
          </button>
          <button type="button" className="btn btn-quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn btn-primary">
            Save
          </button>
        </Modal.Footer>
      </Form>
    </Modal>
  );
}
