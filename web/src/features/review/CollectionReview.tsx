import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { account } from "../../api/account";
import { Empty } from "../../ui/Empty";
import { FilterBox } from "../../ui/FilterBox";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { SignedOut } from "../account/SignedOut";
import { useFilter } from "../collection/useFilter";
import { graphOf } from "../graphs/address";
import { selected, triedVariance } from "../graphs/shared";
import { TriedNote } from "../graphs/TriedNote";
import { UndoBar } from "../history/UndoBar";
import { GroupTags } from "../tags/GroupTags";
import { useTags } from "../tags/useTags";
import { CollectionSource } from "./collectionSource";
import { ReviewView } from "./ReviewView";

const TITLES = {
  image: "Review images",
  video: "Review videos",
  all: "Review the collection",
} as const;

/**
 * Reviews what was saved, from any device; `?kind=image` or `video` leaves out the others, and
 * `?only=selected` all groups without a content that is selected in the graphs.
 */
export function CollectionReview() {
  const who = useObservable(account);
  const [query] = useSearchParams();
  const asked = query.get("kind");
  const kind = asked === "image" || asked === "video" ? asked : null;
  const title = TITLES[kind ?? "all"];
  if (who.status !== "in") {
    return (
      <SignedOut title={title} purpose="review the look-alikes of all your devices">
        <p className="soft">
          What you compare in this page you can <Link to="/review">review without an account</Link>.
        </p>
      </SignedOut>
    );
  }
  return (
    <SignedIn
      key={`${who.user.name} ${kind} ${query.get("only")}`}
      kind={kind}
      title={title}
      own={who.user.variance}
      selection={query.get("only") === "selected"}
    />
  );
}

interface SignedInProps {
  kind: "image" | "video" | null;
  title: string;
  /** The person's own variance. */
  own: number;
  /** Only groups with something that is selected. */
  selection: boolean;
}

function SignedIn({ kind, title, own, selection }: SignedInProps) {
  const [typed, setTyped, filter] = useFilter();
  const { tags } = useTags();
  const tagNames = useMemo(() => tags.map(({ name }) => name), [tags]);
  const variance = useObservable(triedVariance) ?? own;
  // What is selected is not known any more once the page was loaded anew.
  const [only] = useState(() => (selection && selected.get().size > 0 ? selected.get() : null));
  const source = useMemo(
    () => new CollectionSource(kind, variance, filter, only),
    [kind, variance, filter, only],
  );
  return (
    <>
      <ReviewView
        above={
          <div className="mb-3">
            <TriedNote />
            {selection && (
              <Note tone="plain">
                {only
                  ? `Only groups with one of the ${counted(only.size, "item")} selected. `
                  : "The selection went with the page; these are all groups. "}
                <Link to="/review/collection">Show all groups</Link> ·{" "}
                <Link to="/graphs">Back to the graphs</Link>
              </Note>
            )}
            <FilterBox
              value={typed}
              tagNames={tagNames}
              placeholder="groups with a file like this: a name, a tag, rating>=3, -has:tag …"
              onChange={setTyped}
            />
          </div>
        }
        actions={(files) => (
          <>
            <GroupTags
              key={files[0]?.id}
              sha256s={[...new Set(files.map(({ sha256 }) => sha256))]}
              names={new Map(files.map(({ sha256, name }) => [sha256, name]))}
            />
            {files[0] && (
              <p className="mt-3 mb-0">
                <Link to={graphOf(files[0].sha256)}>
                  <Icon name="graph" /> Show in graph
                </Link>
              </p>
            )}
          </>
        )}
        source={source}
        title={title}
        variance={variance}
        empty={
          <Empty
            title={
              only
                ? "What is selected is in no group"
                : filter
                  ? "No group passes the filter"
                  : "No look-alikes in your collection"
            }
          >
            <p className="soft">
              Save files from Compare, from here or from your other devices. What looks alike comes
              here, wherever it lies.
            </p>
            <Link className="btn btn-primary" to="/compare">
              <Icon name="arrow-left-right" /> Compare files
            </Link>
          </Empty>
        }
      />
      <UndoBar keys={false} />
    </>
  );
}
