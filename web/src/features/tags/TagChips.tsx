import "./tags.css";
import type { ReactNode } from "react";
import type { Tag } from "../../api/tags";
import { Icon } from "../../ui/Icon";
import { TagName } from "./TagName";

interface TagChipProps {
  tag: Tag;
  /** Behind the name: on how many of several files it is, or which program found it. */
  says?: ReactNode;
  /** Found by a program, and confirmed by nobody. */
  faint?: boolean;
  /** Name of the button that puts the tag on the rest of several files. */
  fill?: { label: string; onFill: () => void } | null;
  /** Name of the button that takes the tag off. */
  remove?: { label: string; onRemove: () => void } | null;
}

/** A tag in a list of tags, with what can be done with it. */
export function TagChip({ tag, says, faint = false, fill, remove }: TagChipProps) {
  return (
    <li className={`tagchip${faint ? " tagchip-faint" : ""}`}>
      <TagName name={tag.name} colour={tag.colour} />
      {says && <span className="soft small nums">{says}</span>}
      {fill && (
        <button type="button" className="tagchip-button" title={fill.label} onClick={fill.onFill}>
          <Icon name="plus" />
          <span className="visually-hidden">{fill.label}</span>
        </button>
      )}
      {remove && (
        <button
          type="button"
          className="tagchip-button"
          title={remove.label}
          onClick={remove.onRemove}
        >
          <Icon name="x" />
          <span className="visually-hidden">{remove.label}</span>
        </button>
      )}
    </li>
  );
}
