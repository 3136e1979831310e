import { type KeyboardEvent, useMemo, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { Icon } from "../../ui/Icon";
import { useObservable } from "../../ui/useObservable";
import { Stage } from "../review/stage/Stage";
import type { MemberView } from "./groupViews";
import { factsOf } from "./MemberCard";
import { Original } from "./Original";
import { sideOf } from "./openEntry";
import { variance } from "./state";

interface ViewerProps {
  /** Files to leaf through: those of a group, the reference first, or a single one. */
  members: readonly MemberView[];
  /** Entry to begin with. */
  start: number;
  onClose: () => void;
}

/** Files in full: a single one, or two of a group on the stage. */
export function Viewer({ members, start, onClose }: ViewerProps) {
  const [first] = members;
  if (!first) return null;
  return members.length === 1 ? (
    <SingleViewer member={first} onClose={onClose} />
  ) : (
    <PairViewer members={members} start={start} onClose={onClose} />
  );
}

function SingleViewer({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const { entry } = member;
  return (
    <Modal show onHide={onClose} fullscreen aria-labelledby="viewer-title" className="viewer">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="viewer-title" className="break">
          {entry.name}
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <figure className="side">
          <Original entry={entry} />
          <figcaption>
            <strong className="break">{entry.path}</strong>
            <div className="soft small nums">{factsOf(member).join(" · ")}</div>
          </figcaption>
        </figure>
      </Modal.Body>
    </Modal>
  );
}

function PairViewer({ members, start, onClose }: ViewerProps) {
  const ids = members.map(({ entry }) => entry.id);
  const reference = ids[0] ?? start;
  const [idA, setIdA] = useState(reference);
  const [idB, setIdB] = useState(start === reference ? (ids[1] ?? start) : start);
  const bits = useObservable(variance);
  const entryA = (members.find(({ entry }) => entry.id === idA) ?? members[0])?.entry;
  const entryB = (members.find(({ entry }) => entry.id === idB) ?? members[1])?.entry;
  const a = useMemo(() => entryA && sideOf(entryA), [entryA]);
  const b = useMemo(() => entryB && sideOf(entryB), [entryB]);
  if (!a || !b) return null;
  /** The next of those that are not A. */
  const step = (by: number) => {
    const others = ids.filter((id) => id !== idA);
    const next = others[(others.indexOf(idB) + by + others.length) % others.length];
    if (next !== undefined) setIdB(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("input, select, video")) return;
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  /** Choosing the other one exchanges both. */
  const choose = (id: number, own: number, setOwn: (id: number) => void, other: "a" | "b") => {
    if (other === "b" && id === idB) setIdB(own);
    if (other === "a" && id === idA) setIdA(own);
    setOwn(id);
  };
  return (
    <Modal
      show
      onHide={onClose}
      fullscreen
      aria-labelledby="viewer-title"
      className="viewer"
      onKeyDown={onKeyDown}
    >
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="viewer-title" className="visually-hidden">
          {a.name} and {b.name}
        </Modal.Title>
        <div className="viewer-choice">
          <Choice
            letter="A"
            members={members}
            id={idA}
            onChoose={(id) => choose(id, idA, setIdA, "b")}
          />
          <Choice
            letter="B"
            members={members}
            id={idB}
            onChoose={(id) => choose(id, idB, setIdB, "a")}
          />
          {members.length > 2 && (
            <div className="d-flex gap-2 align-items-center">
              <button type="button" className="btn btn-quiet btn-sm" onClick={() => step(-1)}>
                <Icon name="arrow-left" /> <span className="visually-hidden">Previous file</span>
              </button>
              <span className="nums soft small">
                {ids.indexOf(idB) + 1} of {members.length}
              </span>
              <button type="button" className="btn btn-quiet btn-sm" onClick={() => step(1)}>
                <Icon name="arrow-right" /> <span className="visually-hidden">Next file</span>
              </button>
            </div>
          )}
        </div>
      </Modal.Header>
      <Modal.Body>
        <Stage a={a} b={b} variance={bits} />
      </Modal.Body>
    </Modal>
  );
}

interface ChoiceProps {
  letter: "A" | "B";
  members: readonly MemberView[];
  id: number;
  onChoose: (id: number) => void;
}

/** Which file of the group is A or B. */
function Choice({ letter, members, id, onChoose }: ChoiceProps) {
  return (
    <label className="viewer-pick">
      <strong>{letter}</strong>
      <select
        className="form-select form-select-sm"
        aria-label={`File shown as ${letter}`}
        value={id}
        onChange={(event) => onChoose(Number(event.target.value))}
      >
        {members.map(({ entry, likeness }) => (
          <option key={entry.id} value={entry.id}>
            {likeness ? entry.path : `${entry.path} (reference)`}
          </option>
        ))}
      </select>
    </label>
  );
}
