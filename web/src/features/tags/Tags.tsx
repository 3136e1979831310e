import "../collection/collection.css";
import "./tags.css";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import Form from "react-bootstrap/Form";
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
import { RowList } from "../../ui/RowList";
import { useObservable } from "../../ui/useObservable";
import { SignInForm } from "../account/SignInForm";
import { History } from "../history/History";
import { UndoBar } from "../history/UndoBar";
import { useRefreshAfterChanges, useTagChanges } from "./changing";
import { MergeDialog } from "./MergeDialog";
import { TagInput } from "./TagInput";
import { TagName } from "./TagName";
import { TagPanel } from "./TagPanel";
import { Together } from "./Together";
import { type Arrangement, type TagSort, tagRows } from "./tagRows";
import { useTags } from "./useTags";

const ARRANGEMENTS: readonly { key: Arrangement; label: string }[] = [
  { key: "namespaces", label: "by namespace" },
  { key: "tree", label: "as a tree" },
  { key: "plain", label: "in one list" },
];

/** Guessed height of a row in pixels. */
const ROW_HEIGHT = 48;

/** All tags of the collection. */
export function Tags() {
  const who = useObservable(account);
  if (who.status === "unknown") return <Page title="Tags">{null}</Page>;
  if (who.status === "out") {
    return (
      <Page title="Tags">
        <div className="panel signinpanel">
          <p>
            {who.ended
              ? "Your session has ended. Sign in again to see your tags."
              : "Sign in to tag the files you have saved."}
          </p>
          <SignInForm />
        </div>
      </Page>
    );
  }
  return <SignedIn user={who.user.name} />;
}

/** What is asked before it is done. */
type Asking = { readonly what: "merge" | "remove"; readonly tags: readonly Tag[] } | null;

function SignedIn({ user }: { user: string }) {
  const { tags, byId, error, loading, retry } = useTags();
  const changes = useTagChanges();
  useRefreshAfterChanges();
  const [search, setSearch] = useState("");
  const [arrangement, setArrangement] = useState<Arrangement>("namespaces");
  const [sort, setSort] = useState<TagSort>("name");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const [making, setMaking] = useState(false);
  const [together, setTogether] = useState(false);
  const wanted = useDeferredValue(search);
  const rows = useMemo(
    () => tagRows(tags, arrangement, sort, wanted),
    [tags, arrangement, sort, wanted],
  );
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
      actions={<span className="soft nums">{loading ? "" : counted(tags.length, "tag")}</span>}
    >
      <section className="tagtools" aria-label="Search and order tags">
        <div className="searchfield">
          <Icon name="search" />
          <Form.Control
            type="search"
            value={search}
            placeholder="Search tags"
            aria-label="Search tags"
            maxLength={100}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <Form.Select
          value={arrangement}
          aria-label="Arrange"
          onChange={(event) => setArrangement(event.target.value as Arrangement)}
        >
          {ARRANGEMENTS.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Form.Select>
        <Form.Select
          value={sort}
          aria-label="Sort by"
          onChange={(event) => setSort(event.target.value as TagSort)}
        >
          <option value="name">name</option>
          <option value="count">most used</option>
        </Form.Select>
        <button
          type="button"
          className="btn btn-quiet"
          aria-expanded={making}
          onClick={() => setMaking(!making)}
        >
          <Icon name="plus" /> New tag
        </button>
      </section>
      {making && (
        <div className="panel mb-3">
          <TagInput
            label="Names of new tags"
            placeholder="cat, place:paris"
            tags={tags}
            onAdd={async (names) => {
              for (const name of names) if (!(await changes.create(name))) return;
            }}
            onEscape={() => setMaking(false)}
          />
        </div>
      )}
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
      {!loading && !error && tags.length === 0 && (
        <Empty title="No tags yet">
          <p className="soft">
            Open an image or a video of your collection, or choose several, and tag them.
          </p>
          <Link className="btn btn-primary" to="/images">
            <Icon name="image" /> Images
          </Link>
        </Empty>
      )}
      {tags.length > 0 && rows.length === 0 && (
        <Empty title="Nothing found">
          <p className="soft break">No tag has “{wanted}” in its names.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <RowList label="Tags" items={rows} keyOf={({ key }) => key} estimate={() => ROW_HEIGHT}>
          {(row) =>
            "tag" in row ? (
              <TagRowLine
                tag={row.tag}
                depth={row.depth}
                chosen={chosen.has(row.tag.id)}
                onChoose={choose}
                onOpen={() => setOpened(row.tag.id)}
              />
            ) : (
              <span className="tagrow-head">
                {row.heading} <span className="nums">({row.count})</span>
              </span>
            )
          }
        </RowList>
      )}
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
      {tags.length > 1 && (
        <section className="panel mt-4" aria-labelledby="pairs-title">
          <h2 id="pairs-title">Which go together</h2>
          {together ? (
            <Together tags={tags} />
          ) : (
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              onClick={() => setTogether(true)}
            >
              <Icon name="grid" /> Show the table
            </button>
          )}
        </section>
      )}
      <div className="mt-4">
        <History user={user} />
      </div>
      {open && asking === null && (
        <TagPanel
          key={open.id}
          tag={open}
          onOpen={({ id }) => setOpened(id)}
          onMerge={() => setAsking({ what: "merge", tags: [open] })}
          onRemove={() => setAsking({ what: "remove", tags: [open] })}
          onClose={() => setOpened(null)}
        />
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

interface TagRowLineProps {
  tag: Tag;
  depth: number;
  chosen: boolean;
  onChoose: (id: string, on: boolean) => void;
  onOpen: () => void;
}

function TagRowLine({ tag, depth, chosen, onChoose, onOpen }: TagRowLineProps) {
  return (
    <>
      <Form.Check
        checked={chosen}
        aria-label={`Choose ${tag.name}`}
        onChange={(event) => onChoose(tag.id, event.target.checked)}
      />
      <button
        type="button"
        className="tagrow-open"
        style={{ paddingInlineStart: `${Math.min(depth, 8) * 1.3}rem` }}
        onClick={onOpen}
      >
        {depth > 0 && <span className="visually-hidden">Level {depth + 1}:</span>}
        <TagName name={tag.name} colour={tag.colour} />
        {tag.aliases.length > 0 && (
          <span className="soft small break">also {tag.aliases.join(", ")}</span>
        )}
        <span className="tagrow-counts soft small nums">{countWords(tag)}</span>
      </button>
    </>
  );
}

function countWords(tag: Tag): string {
  const parts = [
    tag.images > 0 && counted(tag.images, "image"),
    tag.videos > 0 && counted(tag.videos, "video"),
    tag.frames > 0 && counted(tag.frames, "moment"),
    tag.files > tag.images + tag.videos && counted(tag.files, "file"),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : "on no file";
}

function told(tags: readonly Tag[]): string {
  const names = tags.slice(0, 5).map(({ name }) => `“${name}”`);
  const more = tags.length > 5 ? ` and ${counted(tags.length - 5, "more tag")}` : "";
  const files = tags.reduce((sum, tag) => sum + tag.files, 0);
  return `${names.join(", ")}${more} will be taken off ${counted(files, "file")}.`;
}
