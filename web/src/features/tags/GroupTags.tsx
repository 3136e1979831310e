import { Offers } from "./Offers";
import { TagEditor } from "./TagEditor";

interface GroupTagsProps {
  /** The members of a group. */
  sha256s: readonly string[];
  /** What to call each of them. */
  names?: ReadonlyMap<string, string>;
}

/** The tags of a whole group of look-alikes, and what its members could take from each other. */
export function GroupTags({ sha256s, names }: GroupTagsProps) {
  return (
    <section aria-label="Tags of the group">
      <TagEditor sha256s={sha256s} />
      <h3 className="mt-3">Tags of look-alikes</h3>
      <Offers sha256s={sha256s} {...(names && { names })} />
    </section>
  );
}
