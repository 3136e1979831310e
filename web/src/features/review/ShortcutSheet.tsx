import Form from "react-bootstrap/Form";
import Modal from "react-bootstrap/Modal";
import { useObservable } from "../../ui/useObservable";
import { letterKeys, setLetterKeys } from "./settings";
import { chordWords, SHORTCUTS } from "./shortcuts";
import { STAGE_KEYS } from "./stage/keys";

/** All keys of the review, and the switch for those that a voice may press by mistake. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const letters = useObservable(letterKeys);
  return (
    <Modal show onHide={onClose} size="lg" scrollable aria-labelledby="sheet-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="sheet-title">
          Keys
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <Form.Check
          type="switch"
          id="letter-keys"
          label="Single keys such as K, X and ? work. Switch them off if you speak to your computer; those with Ctrl, Enter, arrows and Page up and down stay on."
          checked={letters}
          onChange={(event) => void setLetterKeys(event.target.checked)}
        />
        <div className="sheet">
          <Keys
            title="Deciding"
            rows={SHORTCUTS.map(({ label, chords }) => [label, chords.map(chordWords)])}
          />
          <Keys
            title="Comparing A and B"
            rows={STAGE_KEYS.map(({ label, key }) => [
              label,
              [chordWords({ key, shift: key !== key.toLowerCase() })],
            ])}
          />
        </div>
      </Modal.Body>
    </Modal>
  );
}

interface KeysProps {
  title: string;
  rows: readonly (readonly [label: string, keys: readonly string[]])[];
}

function Keys({ title, rows }: KeysProps) {
  return (
    <table className="sheet-keys">
      <caption>{title}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Keys</th>
          <th scope="col">What they do</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, keys]) => (
          <tr key={`${label} ${keys.join()}`}>
            <td>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </td>
            <td>{label}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
