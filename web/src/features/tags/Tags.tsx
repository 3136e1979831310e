import "../collection/collection.css";
import "./tags.css";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { account } from "../../api/account";
import { messageOf } from "../../api/problem";
import type { Tag } from "../../api/tags";
import { Confirm } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { SignedOut } from "../account/SignedOut";
import { History } from "../history/History";
import { UndoBar } from "../history/UndoBar";
import { TeachDialog } from "../labels/TeachDialog";
import { AllTags } from "./AllTags";
import { useTagChanges } from "./changing";
import { MergeDialog } from "./MergeDialog";
import { TagPanel } from "./TagPanel";
import { Together } from "./Together";
import { useTags } from "./useTags";

type View = "tags" | "together" | "history";

const VIEWS: readonly { key: View; label: string }[] = [
  { key: "tags", label: "Tags" },
  { key: "together", label: "Go together" },
  { key: "history", label: "History" },
];

/** All tags of the collection. */
export function Tags() {
  const who = useObservable(account);
  if (who.status !== "in") {
    return <SignedOut title="Tags" purpose="tag the files you have saved" />;
  }
  return <SignedIn user={who.user.name} />;
}

/** What is asked before it is done. */
type Asking = { readonly what: "merge" | "remove" | "teach"; readonly tags: readonly Tag[] } | null;

function SignedIn({ user }: { user: string }) {
  const { tags, byId, error, loading, retry } = useTags();
  const changes = useTagChanges();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const [view, setView] = useState<View>("tags");
  const picked = tags.filter(({ id }) => chosen.has(id));
  const open = opened === null ? undefined : byId.get(opened);
  // A tag that comes back must not open by itself.
  const isGone = opened !== null && !open && !loading;
  useEffect(() => {
    if (isGone) setOpened(null);
  }, [isGone]);
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <Page
      title="Tags"
      actions={
        <div className="d-flex flex-wrap gap-2 align-items-center">
          <Link className="btn btn-quiet btn-sm" to="/labels">
            <Icon name="lightbulb" /> Suggestions
          </Link>
          <fieldset className="btn-group" aria-label="What to show">
            {VIEWS.map(({ key, label }) => (
              <button
                key={key}
                type="button"
                className="btn btn-quiet btn-sm"
                aria-pressed={view === key}
                onClick={() => setView(key)}
              >
                {label}
                {key === "tags" && !loading && <span className="soft nums">{tags.length}</span>}
              </button>
            ))}
          </fieldset>
        </div>
      }
    >
      {error && (
        <div className="mb-3">
          <Note tone="bad" icon="cloud-slash">
            {messageOf(error)}{" "}
            <button type="button" className="btn btn-quiet btn-sm ms-2" onClick={retry}>
              Try again
            </button>
          </Note>
        </div>
      )}
      {loading && !error && <p className="soft">Loading…</p>}
      {view === "tags" && !loading && !error && tags.length === 0 && (
        <Empty title="No tags yet">
          <p className="soft">
            Open an image or a video of your collection, or choose several, and tag them.
          </p>
          <Link className="btn btn-primary" to="/images">
            <Icon name="image" /> Images
          </Link>
        </Empty>
      )}
      {view === "tags" && !loading && (
        <AllTags tags={tags} chosen={chosen} onChoose={choose} onOpen={({ id }) => setOpened(id)} />
      )}
      {view === "together" && (
        <section className="panel" aria-label="Which tags go together">
          <Together tags={tags} />
        </section>
      )}
      {view === "history" && <History user={user} />}
      {picked.length > 0 && (
        <section className="selectionbar" aria-label="Chosen tags">
          <strong className="me-auto nums">{counted(picked.length, "tag")} chosen</strong>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => setAsking({ what: "merge", tags: picked })}
          >
            <Icon name="merge" /> Merge into…
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => setChosen(new Set())}
          >
            Choose none
          </button>
          <button
            type="button"
            className="btn btn-danger btn-sm"
            onClick={() => setAsking({ what: "remove", tags: picked })}
          >
            <Icon name="trash" /> Remove
          </button>
        </section>
      )}
      {open && asking === null && (
        <TagPanel
          key={open.id}
          tag={open}
          onOpen={({ id }) => setOpened(id)}
          onTeach={() => setAsking({ what: "teach", tags: [open] })}
          onMerge={() => setAsking({ what: "merge", tags: [open] })}
          onRemove={() => setAsking({ what: "remove", tags: [open] })}
          onClose={() => setOpened(null)}
        />
      )}
      {asking?.what === "teach" && asking.tags[0] && (
        <TeachDialog tag={asking.tags[0]} onClose={() => setAsking(null)} />
      )}
      {asking?.what === "merge" && (
        <MergeDialog
          sources={asking.tags}
          onClose={(merged) => {
            setAsking(null);
            if (merged) setChosen(new Set());
          }}
        />
      )}
      {asking?.what === "remove" && (
        <Confirm
          title={`Remove ${counted(asking.tags.length, "tag")}?`}
          action="Remove"
          onConfirm={async () => {
            await changes.remove(asking.tags);
            setAsking(null);
            setChosen(new Set());
          }}
          onCancel={() => setAsking(null)}
        >
          {told(asking.tags)} You can undo this.
        </Confirm>
      )}
      <UndoBar />
    </Page>
  );
}

function told(tags: readonly Tag[]): string {
  const names = tags.slice(0, 5).map(({ name }) => `“${name}”`);
  const more = tags.length > 5 ? ` and ${counted(tags.length - 5, "more tag")}` : "";
  const files = tags.reduce((sum, tag) => sum + tag.files, 0);
  return `${names.join(", ")}${more} will be taken off ${counted(files, "file")}.`;
}
