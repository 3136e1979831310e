import "./labels.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { messageOf } from "../../api/problem";
import type { Tag } from "../../api/tags";
import { presence } from "../../local/presence";
import { Bar } from "../../ui/Bar";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Thumb } from "../../ui/Thumb";
import { useObservable } from "../../ui/useObservable";
import { useTagChanges } from "../tags/changing";
import "./collecting";
import { labelJob } from "./state";
import { tasksOfStored } from "./tasks";
import { type Lesson, type Proposed, teach, teachFiles } from "./teaching";
import { scoreWords } from "./words";

/** From which score on a file is chosen from the start: as word, and by examples. */
const CHOSEN = { word: 0.5, examples: 0.6 };

interface TeachDialogProps {
  tag: Tag;
  onClose: () => void;
}

/** Proposes more files for a tag, which get it once the person has confirmed them. */
export function TeachDialog({ tag, onClose }: TeachDialogProps) {
  const changes = useTagChanges();
  const here = useObservable(presence);
  const { phase, done, total, reason } = useObservable(labelJob.progress);
  const files = useQuery({
    queryKey: ["files", "teach", tag.id],
    queryFn: ({ signal }) => teachFiles(tag, signal),
  });
  const working = phase === "loading" || phase === "working" || phase === "paused";
  const lesson = useQuery({
    queryKey: ["labels", "lesson", tag.id, files.dataUpdatedAt, working, here.size],
    queryFn: () => teach(tag, files.data ?? { tagged: [], others: [] }, here),
    enabled: files.data !== undefined && !working,
    placeholderData: (old) => old,
  });
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOn = ({ file, score, by }: Proposed) => changed.get(file.sha256) ?? score >= CHOSEN[by];
  const proposed = lesson.data?.proposed ?? [];
  const chosen = proposed.filter(isOn);
  const error = files.error ?? lesson.error;
  useEffect(() => () => labelJob.cancel(), []);
  const confirm = async () => {
    const targets = chosen.map(({ file: { sha256 } }) => ({ sha256 }));
    if (await changes.tag(targets, [tag.name])) onClose();
  };
  return (
    <Modal show onHide={onClose} size="lg" scrollable centered aria-labelledby="teach-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="teach-title">
          More files for “{tag.name}”
        </Modal.Title>
      </Modal.Header>
      <Modal.Body tabIndex={0}>
        {error && <Note tone="bad">{messageOf(error)}</Note>}
        {phase === "failed" && <Note tone="bad">{reason}</Note>}
        {(files.isPending || lesson.isPending) && !error && !working && (
          <p className="soft">Looking…</p>
        )}
        {working && (
          <>
            <p className="nums mb-1">
              {phase === "loading"
                ? "Loading the tagger…"
                : `Looked at ${done} of ${counted(total, "file")}`}
            </p>
            <Bar share={total > 0 ? done / total : 0} label="Looking at files" />
          </>
        )}
        {lesson.data && !working && (
          <Told
            tag={tag}
            lesson={lesson.data}
            onLook={() =>
              void tasksOfStored(lesson.data.unseen).then((tasks) => labelJob.start(tasks))
            }
          />
        )}
        {proposed.length > 0 && !working && (
          <ul className="labelgrid list-unstyled" aria-label="Proposed files">
            {proposed.map((each) => (
              <li key={each.file.sha256}>
                <label className="labelitem teachitem" data-on={isOn(each)}>
                  <Thumb sha256={each.file.sha256} kind={each.file.kind} />
                  <span className="labelitem-text">
                    <span className="labelitem-name" title={each.file.path}>
                      <input
                        type="checkbox"
                        className="form-check-input"
                        checked={isOn(each)}
                        onChange={(event) =>
                          setChanged(new Map(changed).set(each.file.sha256, event.target.checked))
                        }
                      />{" "}
                      {each.file.name}
                    </span>
                    <span className="soft small nums">
                      {each.by === "word"
                        ? `seen in it: ${scoreWords(each.score)}`
                        : `like your examples: ${each.score.toFixed(2)}`}
                    </span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        )}
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={chosen.length === 0 || working}
          onClick={() => void confirm()}
        >
          <Icon name="tag" /> Tag {counted(chosen.length, "file")}
        </button>
      </Modal.Footer>
    </Modal>
  );
}

interface ToldProps {
  tag: Tag;
  lesson: Lesson;
  onLook: () => void;
}

/** What the proposals are made of, and what would make more of them. */
function Told({ tag, lesson: { proposed, examples, knowsWord, unseen }, onLook }: ToldProps) {
  return (
    <>
      <p className="soft">
        {knowsWord
          ? `The tagger knows the word “${tag.name}” and looks for what it means. `
          : `The tagger does not know the word “${tag.name}”. `}
        {examples > 0
          ? `It learns from ${counted(examples, "file")} that you have tagged with it, here on this device.`
          : "To learn what it looks like, it needs files on this device that have the tag."}{" "}
        No picture is sent, and nothing is tagged until you say so.
      </p>
      {unseen.length > 0 && (
        <p>
          <button type="button" className="btn btn-quiet btn-sm" onClick={onLook}>
            <Icon name="eye" /> Look at {counted(unseen.length, "file")} on this device first
          </button>
        </p>
      )}
      {proposed.length === 0 && (
        <Note>
          {unseen.length > 0
            ? "Nothing is proposed yet."
            : "No other file on this device looks like it. Tag a few more examples, or open the files of your other devices there."}
        </Note>
      )}
    </>
  );
}
