import { type KeyboardEvent, useEffect, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { mayRead } from "../../local/originals";
import { Icon } from "../../ui/Icon";
import { Thumb } from "../../ui/Thumb";
import { distanceWords, likenessWords } from "../../ui/words";
import type { DoneEntry } from "./entries";
import type { MemberView } from "./groupViews";
import { factsOf } from "./MemberCard";

/** The file of an entry: in the page, or through its handle. */
async function fileOf({ file, handle, root }: DoneEntry): Promise<File | null> {
  if (file) return file;
  if (!handle || !(await mayRead(handle, root))) return null;
  return handle.getFile();
}

function Original({ entry }: { entry: DoneEntry }) {
  const [shown, setShown] = useState<{ entry: DoneEntry; url: string | null }>();
  const { fingerprint } = entry.outcome;
  useEffect(() => {
    let url: string | null = null;
    let wanted = true;
    const done = (file: File | null) => {
      if (!wanted) return;
      url = file && URL.createObjectURL(file);
      setShown({ entry, url });
    };
    fileOf(entry).then(done, () => done(null));
    return () => {
      wanted = false;
      if (url) URL.revokeObjectURL(url);
    };
  }, [entry]);
  if (shown?.entry !== entry || !shown.url) {
    return (
      <div className="original">
        <Thumb sha256={fingerprint.sha256} kind={fingerprint.kind} alt={entry.name} />
        {shown?.entry === entry && (
          <p className="small soft mb-0">Choose the file again to see it in full.</p>
        )}
      </div>
    );
  }
  return (
    <div className="original">
      {fingerprint.kind === "video" ? (
        // biome-ignore lint/a11y/useMediaCaption: the person's own files come without captions
        <video src={shown.url} controls aria-label={entry.name} />
      ) : (
        <img src={shown.url} alt={entry.name} />
      )}
    </div>
  );
}

interface ViewerProps {
  /** Files to leaf through: those of a group, the reference first, or a single one. */
  members: readonly MemberView[];
  /** Entry to begin with. */
  start: number;
  onClose: () => void;
}

/** Files in full, each beside the reference of its group. */
export function Viewer({ members, start, onClose }: ViewerProps) {
  const [id, setId] = useState(start);
  const place = Math.max(
    0,
    members.findIndex(({ entry }) => entry.id === id),
  );
  const member = members[place];
  const reference = members[0];
  if (!member || !reference) return null;
  const step = (by: number) => {
    const next = members[(place + by + members.length) % members.length];
    if (next) setId(next.entry.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLVideoElement || members.length < 2) return;
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  const shown = member === reference ? [member] : [reference, member];
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
        <Modal.Title as="h2" id="viewer-title" className="break">
          {member.entry.name}
        </Modal.Title>
        {members.length > 1 && (
          <div className="d-flex gap-2 align-items-center ms-auto me-2">
            <button type="button" className="btn btn-quiet btn-sm" onClick={() => step(-1)}>
              <Icon name="arrow-left" /> <span className="visually-hidden">Previous file</span>
            </button>
            <span className="nums soft small">
              {place + 1} of {members.length}
            </span>
            <button type="button" className="btn btn-quiet btn-sm" onClick={() => step(1)}>
              <Icon name="arrow-right" /> <span className="visually-hidden">Next file</span>
            </button>
          </div>
        )}
      </Modal.Header>
      <Modal.Body>
        <div className={`sides sides-${shown.length}`}>
          {shown.map(({ entry, likeness }) => (
            <figure key={entry.id} className="side">
              <Original entry={entry} />
              <figcaption>
                <div className="d-flex flex-wrap gap-2 align-items-center">
                  <strong className="break">{entry.path}</strong>
                  {members.length > 1 && (
                    <span className="tag tag-good">
                      {likeness
                        ? `${likenessWords(likeness)} · ${distanceWords(likeness)}`
                        : "reference"}
                    </span>
                  )}
                </div>
                <div className="soft small nums">{factsOf({ entry }).join(" · ")}</div>
              </figcaption>
            </figure>
          ))}
        </div>
      </Modal.Body>
    </Modal>
  );
}
