import "./tags.css";
import { type RefObject, useMemo, useState } from "react";
import { messageOf } from "../../api/problem";
import type { Tag } from "../../api/tags";
import { formatCount } from "../../ui/format";
import { Note } from "../../ui/Note";
import { useTagChanges } from "./changing";
import { useSaid } from "./said";
import { type Shared, shareTags } from "./summary";
import { TagChip } from "./TagChips";
import { TagInput } from "./TagInput";
import { useLikely } from "./useLikely";
import { useTags } from "./useTags";

interface TagEditorProps {
  /** The contents to tag. */
  sha256s: readonly string[];
  input?: RefObject<HTMLInputElement | null>;
}

/** Tags shown until more are asked for. */
const SHOWN = 50;

/** The tags of one content or of several: those on all, those on some, and adding more. */
export function TagEditor({ sha256s, input }: TagEditorProps) {
  const list = useTags();
  const contents = useSaid(sha256s);
  const changes = useTagChanges();
  const [used, setUsed] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const shared = useMemo(() => shareTags(contents, list.byId), [contents, list.byId]);
  const ids = useMemo(() => shared.map(({ tag }) => tag.id), [shared]);
  const likely = useLikely(sha256s, ids, used);
  const many = sha256s.length > 1;
  const onAll = useMemo(
    () => new Set(shared.filter(({ count }) => count >= sha256s.length).map(({ tag }) => tag.id)),
    [shared, sha256s.length],
  );
  const targets = sha256s.map((sha256) => ({ sha256 }));
  const confirm = (tag: Tag) => void changes.tag(targets, [tag.name]);
  return (
    <div className="tageditor">
      {list.error && <Note tone="bad">{messageOf(list.error)}</Note>}
      {shared.length > 0 && (
        <ul className="tagchips" aria-label={many ? "Tags of these files" : "Tags"}>
          {shared.slice(0, shown).map((each) => (
            <TagChip
              // By the name, which stays when a new tag gets its id: the focus stays on its button.
              key={each.tag.name}
              tag={each.tag}
              faint={byProgram(each)}
              says={saysOf(each, sha256s.length)}
              fill={
                each.count < sha256s.length
                  ? { label: `Put ${each.tag.name} on all`, onFill: () => confirm(each.tag) }
                  : byProgram(each)
                    ? { label: `Confirm ${each.tag.name}`, onFill: () => confirm(each.tag) }
                    : null
              }
              remove={{
                label: `Take off ${each.tag.name}`,
                onRemove: () => void changes.untag(targets, [each.tag]),
              }}
            />
          ))}
        </ul>
      )}
      {shared.length > shown && (
        <button type="button" className="btn btn-bare btn-sm" onClick={() => setShown(shown * 4)}>
          Show more of {formatCount(shared.length)} tags
        </button>
      )}
      <TagInput
        label={many ? "Add tags to all of these files" : "Add tags"}
        placeholder="cat, place:paris"
        tags={list.tags}
        without={onAll}
        likely={likely}
        {...(input && { input })}
        onUse={() => setUsed(true)}
        onAdd={(names) => void changes.tag(targets, names)}
      />
    </div>
  );
}

function byProgram({ on }: Shared): boolean {
  return on !== null && on.by !== "person";
}

function saysOf({ count, on }: Shared, of: number): string | null {
  if (on && on.by !== "person") {
    return on.score === null ? on.by : `${on.by} ${Math.round(on.score * 100)} %`;
  }
  return count < of ? `${formatCount(count)} of ${formatCount(of)}` : null;
}
