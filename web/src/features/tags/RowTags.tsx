import "./tags.css";
import { formatCount } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useSaid } from "./said";
import { momentsOf, shareTags } from "./summary";
import { TagName } from "./TagName";
import { useTags } from "./useTags";

/** Tags shown of a file in a list. */
const SHOWN = 6;

/** The tags, moments and stars of a file in a list. */
export function RowTags({ sha256 }: { sha256: string }) {
  const contents = useSaid([sha256]);
  const { byId } = useTags();
  const [said] = contents;
  if (!said) return null;
  const tags = shareTags(contents, byId);
  const moments = momentsOf(said.tags, byId).length;
  if (tags.length === 0 && moments === 0 && said.rating === null && !said.note) return null;
  return (
    <span className="rowtags">
      {said.rating !== null && (
        <span className="stars-told nums">
          <Icon name="star-fill" /> {said.rating}
          <span className="visually-hidden"> of 5 stars</span>
        </span>
      )}
      {tags.slice(0, SHOWN).map(({ tag }) => (
        <span key={tag.id} className="tagchip">
          <TagName name={tag.name} colour={tag.colour} />
        </span>
      ))}
      {tags.length > SHOWN && <span className="soft small">+{tags.length - SHOWN}</span>}
      {moments > 0 && (
        <span className="soft small">
          {formatCount(moments)} tagged {moments === 1 ? "moment" : "moments"}
        </span>
      )}
      {said.note && <span className="soft small">note</span>}
    </span>
  );
}
