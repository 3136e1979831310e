import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { account } from "../../api/account";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/Icon";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { UndoBar } from "../history/UndoBar";
import { useRefreshAfterChanges } from "../tags/changing";
import { GroupTags } from "../tags/GroupTags";
import { CollectionSource } from "./collectionSource";
import { ReviewView } from "./ReviewView";

const TITLES = {
  image: "Review images",
  video: "Review videos",
  all: "Review the collection",
} as const;

/** Reviews what was saved, from any device; `?kind=image` or `video` leaves out the others. */
export function CollectionReview() {
  const who = useObservable(account);
  const [query] = useSearchParams();
  const asked = query.get("kind");
  const kind = asked === "image" || asked === "video" ? asked : null;
  const title = TITLES[kind ?? "all"];
  if (who.status === "unknown") return <Page title={title}>{null}</Page>;
  if (who.status === "out") {
    return (
      <Page title={title}>
        <Empty title="Your collection waits behind your account">
          <p className="soft">
            Signed in, you review the look-alikes of all your devices here. What you compare in this
            page you can review without an account.
          </p>
          <Link className="btn btn-primary" to="/account">
            <Icon name="person" /> Sign in
          </Link>
        </Empty>
      </Page>
    );
  }
  return (
    <SignedIn
      key={`${who.user.name} ${kind}`}
      kind={kind}
      title={title}
      variance={who.user.variance}
    />
  );
}

interface SignedInProps {
  kind: "image" | "video" | null;
  title: string;
  variance: number;
}

function SignedIn({ kind, title, variance }: SignedInProps) {
  const source = useMemo(() => new CollectionSource(kind), [kind]);
  useRefreshAfterChanges();
  return (
    <>
      <ReviewView
        actions={(files) => (
          <GroupTags
            key={files[0]?.id}
            sha256s={[...new Set(files.map(({ sha256 }) => sha256))]}
            names={new Map(files.map(({ sha256, name }) => [sha256, name]))}
          />
        )}
        source={source}
        title={title}
        variance={variance}
        empty={
          <Empty title="No look-alikes in your collection">
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
