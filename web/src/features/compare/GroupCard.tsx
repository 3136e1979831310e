import { memo, useState } from "react";
import Form from "react-bootstrap/Form";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Thumb } from "../../ui/Thumb";
import { distanceWords, likenessWords } from "../../ui/words";
import type { GroupView, LinkView } from "./groupViews";
import { MemberCard } from "./MemberCard";

interface GroupCardProps {
  group: GroupView;
  /** Place among the groups shown, from 1. */
  place: number;
  selection: ReadonlySet<number>;
  onSelect: (ids: readonly number[], on: boolean) => void;
  onOpen: (groupId: string, id: number) => void;
  onGoTo: (groupId: string) => void;
}

/** Files shown before "Show all": a heap of a thousand copies must not fill the page. */
const FIRST = 24;

/** Up to so many files are shown larger. */
const FEW = 3;

function titleOf(group: GroupView): string {
  const { members, identical, kinds } = group;
  const files = members.length;
  if (identical) return `${counted(files, "identical file")}`;
  const noun =
    kinds.size === 2 ? "image and video files" : kinds.has("video") ? "videos" : "images";
  return `${files} look-alike ${noun}`;
}

/** Files that look alike, side by side. */
export const GroupCard = memo(function GroupCard({
  group,
  place,
  selection,
  onSelect,
  onOpen,
  onGoTo,
}: GroupCardProps) {
  const [all, setAll] = useState(false);
  const { members, weakest, links } = group;
  const ids = members.map(({ entry }) => entry.id);
  const chosen = ids.filter((id) => selection.has(id)).length;
  const shown = all ? members : members.slice(0, FIRST);
  const headingId = `group-${group.id.slice(0, 16)}`;
  return (
    <section className="panel group" aria-labelledby={headingId}>
      <header className="group-head">
        <Form.Check
          checked={chosen === ids.length}
          ref={(input: HTMLInputElement | null) => {
            if (input) input.indeterminate = chosen > 0 && chosen < ids.length;
          }}
          aria-label={`Choose group ${place}, ${counted(ids.length, "file")}`}
          onChange={(event) => onSelect(ids, event.target.checked)}
        />
        <h2 id={headingId} className="group-title">
          <span className="visually-hidden">Group {place}: </span>
          {titleOf(group)}
        </h2>
        {group.hasIdentical && !group.identical && (
          <span className="tag tag-good">some identical</span>
        )}
        <span className="soft small nums ms-auto">
          {weakest && (
            <span title={`${weakest.names[0]} and ${weakest.names[1]}`}>
              weakest pair {distanceWords(weakest.likeness)} ·{" "}
            </span>
          )}
          {formatBytes(group.spare)} beside the largest
        </span>
      </header>
      <ul className={`members${members.length <= FEW ? " members-few" : ""}`}>
        {shown.map((member) => (
          <MemberCard
            key={member.entry.id}
            member={member}
            selected={selection.has(member.entry.id)}
            onSelect={(id, on) => onSelect([id], on)}
            onOpen={(id) => onOpen(group.id, id)}
          />
        ))}
      </ul>
      {shown.length < members.length && (
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => setAll(true)}>
          Show all {counted(members.length, "file")}
        </button>
      )}
      {links.length > 0 && (
        <div className="links">
          <span className="soft small">
            <Icon name="link" /> Also looks like
          </span>
          {links.map((link) => (
            <LinkChip key={link.entry.id} link={link} onGoTo={onGoTo} />
          ))}
        </div>
      )}
    </section>
  );
});

function LinkChip({ link, onGoTo }: { link: LinkView; onGoTo: (groupId: string) => void }) {
  const { entry, likeness, groupId } = link;
  const { sha256, kind } = entry.outcome.fingerprint;
  const inside = (
    <>
      <Thumb sha256={sha256} kind={kind} />
      <span className="text-truncate">{entry.name}</span>
      <span className="soft nums">{likeness.distance} bits</span>
    </>
  );
  const title = `${entry.path}: ${likenessWords(likeness)}, ${distanceWords(likeness)}`;
  return groupId ? (
    <button type="button" className="chip" title={title} onClick={() => onGoTo(groupId)}>
      {inside}
    </button>
  ) : (
    <span className="chip" title={title}>
      {inside}
    </span>
  );
}
