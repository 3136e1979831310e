import { type RefObject, useState } from "react";
import { Icon } from "../../ui/Icon";
import { Offers } from "./Offers";
import { TagEditor } from "./TagEditor";

interface GroupTagsProps {
  /** The contents to tag, each once. */
  sha256s: readonly string[];
  /** What to call each of them. */
  names: ReadonlyMap<string, string>;
  /** The field for new tags, for who wants to put the cursor there. */
  input?: RefObject<HTMLInputElement | null>;
}

/**
 * The tags of several contents, such as a group of look-alikes, and what they could take from each
 * other and from others. The view it is in tells of changes (`UndoBar`).
 */
export function GroupTags({ sha256s, names, input }: GroupTagsProps) {
  const [offering, setOffering] = useState(false);
  return (
    <section className="grouptags" aria-label="Tags of these files">
      <TagEditor sha256s={sha256s} {...(input && { input })} />
      {offering ? (
        <>
          <h3 className="mt-3">Tags of look-alikes</h3>
          <Offers sha256s={sha256s} names={names} />
        </>
      ) : (
        <button
          type="button"
          className="btn btn-quiet btn-sm mt-2"
          onClick={() => setOffering(true)}
        >
          <Icon name="lightbulb" /> Look for tags of look-alikes
        </button>
      )}
    </section>
  );
}
