import { memo } from "react";
import Form from "react-bootstrap/Form";
import {
  formatBytes,
  formatDate,
  formatDuration,
  formatMediaType,
  formatPosition,
  formatResolution,
} from "../../ui/format";
import { Thumb } from "../../ui/Thumb";
import { distanceWords, likenessWords } from "../../ui/words";
import { PageLabels } from "../labels/PageLabels";
import { folderOf } from "./entries";
import type { MemberView } from "./groupViews";

interface MemberCardProps {
  member: MemberView;
  selected: boolean;
  onSelect: (id: number, on: boolean) => void;
  onOpen: (id: number) => void;
}

/** The facts of a file, one a line, as far as they are known. */
export function factsOf({ entry }: Pick<MemberView, "entry">): readonly string[] {
  const { fingerprint } = entry.outcome;
  const resolution = formatResolution(fingerprint.width, fingerprint.height);
  const format = formatMediaType(fingerprint.media_type);
  return [
    [resolution, format].filter(Boolean).join(" · "),
    `${formatBytes(entry.size)} · ${formatDate(entry.modified)}`,
  ];
}

/** Where an image is found in a video, or a video's best place in another. */
function placeWords(member: MemberView): string | null {
  const { at, entry } = member;
  if (!at || member.likeness?.identical) return null;
  const isVideo = entry.outcome.fingerprint.kind === "video";
  if (isVideo && at.own !== null && at.reference === null) {
    return `shows it at ${formatPosition(at.own)}`;
  }
  if (!isVideo && at.reference !== null) return `found at ${formatPosition(at.reference)}`;
  if (at.own !== null && at.reference !== null) {
    return `${formatPosition(at.own)} here is ${formatPosition(at.reference)} there`;
  }
  return null;
}

/** One file of a group: picture, name, facts, and how it compares with the reference. */
export const MemberCard = memo(function MemberCard({
  member,
  selected,
  onSelect,
  onOpen,
}: MemberCardProps) {
  const { entry, likeness, hints } = member;
  const { fingerprint, warnings, method } = entry.outcome;
  const place = placeWords(member);
  const notes = [...warnings];
  if (method === "seek") notes.push("read approximately: this browser cannot decode it directly");
  return (
    <li className={`member${selected ? " member-on" : ""}`}>
      <div className="member-picture">
        <button
          type="button"
          className="member-open"
          aria-label={`Look at ${entry.name}`}
          onClick={() => onOpen(entry.id)}
        >
          <Thumb sha256={fingerprint.sha256} kind={fingerprint.kind} />
        </button>
        <Form.Check
          className="member-check"
          checked={selected}
          aria-label={`Choose ${entry.path}`}
          onChange={(event) => onSelect(entry.id, event.target.checked)}
        />
        {fingerprint.kind === "video" && (
          <span className="member-time nums">{formatDuration(fingerprint.duration)}</span>
        )}
      </div>
      <div className="member-text">
        <div className="d-flex flex-wrap gap-1">
          {likeness ? (
            <span className={`tag ${likeness.identical ? "tag-good" : ""}`}>
              {likenessWords(likeness)}
            </span>
          ) : (
            <span className="tag tag-good">reference</span>
          )}
          {hints.map((hint) => (
            <span key={hint} className="tag tag-warm">
              {hint}
            </span>
          ))}
        </div>
        <div className="member-name break" title={entry.name}>
          {entry.name}
        </div>
        {folderOf(entry.path) && (
          <div className="member-folder soft" title={entry.path}>
            <bdi>{folderOf(entry.path)}</bdi>
          </div>
        )}
        <div className="soft nums small">
          {factsOf(member).map((fact) => (
            <div key={fact}>{fact}</div>
          ))}
          {likeness && <div>{distanceWords(likeness)}</div>}
          {place && <div>{place}</div>}
          {fingerprint.kind === "video" && fingerprint.partial && <div>only partly readable</div>}
          {notes.map((note) => (
            <div key={note}>{note}</div>
          ))}
        </div>
        <PageLabels sha256={fingerprint.sha256} name={entry.name} />
      </div>
    </li>
  );
});
