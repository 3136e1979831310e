import "./collection.css";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import Form from "react-bootstrap/Form";
import { Link } from "react-router";
import { account } from "../../api/account";
import { deleteFiles, listFiles, MAX_DELETE } from "../../api/collection";
import { messageOf } from "../../api/problem";
import type { FileSort, StoredFile } from "../../api/types";
import { forgetOriginals } from "../../local/originals";
import { thisDevice } from "../../local/settings";
import { announce } from "../../ui/announce";
import { Confirm } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { FilterBox } from "../../ui/FilterBox";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { SignedOut } from "../account/SignedOut";
import { triedVariance } from "../graphs/shared";
import { TriedNote } from "../graphs/TriedNote";
import { UndoBar } from "../history/UndoBar";
import { CollectionLabels } from "../labels/CollectionLabels";
import { labelJob } from "../labels/state";
import { tasksOfStored } from "../labels/tasks";
import { BulkTags } from "../tags/BulkTags";
import { useTags } from "../tags/useTags";
import { Details } from "./Details";
import { FileList } from "./FileList";
import { useFilter } from "./useFilter";

/** What a list can be sorted by, and what its two directions are called. */
const SORTS: readonly { key: FileSort; label: string; asc: string; desc: string }[] = [
  { key: "saved", label: "date saved", asc: "Oldest first", desc: "Newest first" },
  { key: "modified", label: "date of the file", asc: "Oldest first", desc: "Newest first" },
  { key: "name", label: "name", asc: "A to Z", desc: "Z to A" },
  { key: "size", label: "size", asc: "Smallest first", desc: "Largest first" },
  { key: "pixels", label: "pixels", asc: "Fewest first", desc: "Most first" },
];

/** Files asked for at a time. */
const PAGE = 100;

interface CollectionProps {
  kind: "image" | "video";
}

/** The images or the videos of the collection. */
export function Collection({ kind }: CollectionProps) {
  const who = useObservable(account);
  const title = kind === "image" ? "Images" : "Videos";
  if (who.status !== "in") {
    return (
      <SignedOut title={title} purpose="see the files you have saved, from all your devices" />
    );
  }
  return <SignedIn kind={kind} title={title} user={who.user.name} variance={who.user.variance} />;
}

interface SignedInProps extends CollectionProps {
  title: string;
  user: string;
  /** The person's own. */
  variance: number;
}

function SignedIn({ kind, title, user, variance: own }: SignedInProps) {
  const variance = useObservable(triedVariance) ?? own;
  const [typed, setTyped, filter] = useFilter();
  const { tags } = useTags();
  const tagNames = useMemo(() => tags.map(({ name }) => name), [tags]);
  const [sort, setSort] = useState<FileSort>("saved");
  const [order, setOrder] = useState<"asc" | "desc">("desc");
  const [chosen, setChosen] = useState<ReadonlyMap<string, StoredFile>>(new Map());
  const [asking, setAsking] = useState(false);
  const [tagging, setTagging] = useState(false);
  const [opened, setOpened] = useState<StoredFile | null>(null);
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ["files", user, kind, sort, order, filter],
    queryFn: async ({ pageParam, signal }) => {
      const list = { cursor: pageParam, limit: PAGE, sort, order, q: filter };
      return listFiles(
        kind,
        filter ? { ...list, device_id: (await thisDevice()).id } : list,
        signal,
      );
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (old) => old,
  });
  const pages = useDeferredValue(list.data?.pages);
  const files = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const total = list.data?.pages[0]?.total ?? 0;

  const onSelect = useCallback((file: StoredFile, on: boolean) => {
    setChosen((old) => {
      const next = new Map(old);
      if (on) next.set(file.id, file);
      else next.delete(file.id);
      return next;
    });
  }, []);
  const remove = async () => {
    const ids = [...chosen.keys()];
    for (let start = 0; start < ids.length; start += MAX_DELETE) {
      await deleteFiles(ids.slice(start, start + MAX_DELETE));
    }
    // What is known of a file on this device goes with its last copy in the collection.
    const gone = [...chosen.values()].filter(({ copies }) => copies === 1);
    await forgetOriginals(gone.map(({ sha256 }) => sha256)).catch(() => {});
    setChosen(new Map());
    setAsking(false);
    announce(`${counted(ids.length, "file")} removed from the collection.`);
    await Promise.all([
      client.invalidateQueries({ queryKey: ["files"] }),
      client.invalidateQueries({ queryKey: ["tags"] }),
    ]);
  };

  const noun = kind === "image" ? "image" : "video";
  const nothing = !list.isPending && total === 0;
  return (
    <Page
      title={title}
      actions={
        <div className="d-flex flex-wrap gap-3 align-items-center">
          <span className="soft nums">{list.data ? counted(total, noun) : ""}</span>
          {total > 1 && (
            <Link
              className="btn btn-quiet btn-sm"
              to={`/review/collection?${new URLSearchParams(filter ? { kind, q: filter } : { kind })}`}
            >
              <Icon name="check-circle" /> Review look-alikes
            </Link>
          )}
        </div>
      }
    >
      <TriedNote />
      <section className="listtools" aria-label={`Search and order ${title.toLowerCase()}`}>
        <div className="listtools-filter">
          <FilterBox
            value={typed}
            tagNames={tagNames}
            placeholder="a name, a tag, rating>=3, -has:tag …"
            onChange={setTyped}
          />
        </div>
        <Form.Select
          className="listtools-sort"
          value={sort}
          aria-label="Sort by"
          onChange={(event) => {
            const next = event.target.value as FileSort;
            setSort(next);
            setOrder(next === "name" ? "asc" : "desc");
          }}
        >
          {SORTS.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Form.Select>
        <button
          type="button"
          className="btn btn-quiet"
          onClick={() => setOrder(order === "asc" ? "desc" : "asc")}
        >
          <Icon name="sort" />
          {SORTS.find(({ key }) => key === sort)?.[order]}
        </button>
      </section>
      {!opened && <CollectionLabels />}
      {list.isError && (
        <div className="mb-3">
          <Note tone="bad" icon="cloud-slash">
            {messageOf(list.error)}{" "}
            <button
              type="button"
              className="btn btn-quiet btn-sm ms-2"
              onClick={() => void list.refetch()}
            >
              Try again
            </button>
          </Note>
        </div>
      )}
      {list.isPending && !list.isError && <p className="soft">Loading…</p>}
      {nothing && !list.isError && <Nothing filter={filter} title={title} />}
      {files.length > 0 && (
        <FileList
          files={files}
          total={total}
          label={title}
          chosen={chosen}
          onSelect={onSelect}
          onOpen={setOpened}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
        />
      )}
      {chosen.size > 0 && (
        <section className="selectionbar" aria-label="Chosen files">
          <strong className="me-auto nums">{counted(chosen.size, "file")} chosen</strong>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => setChosen(new Map(files.map((file) => [file.id, file])))}
          >
            Choose all {files.length < total ? "loaded" : ""}
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => setChosen(new Map())}
          >
            Choose none
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            onClick={() => {
              const files = [...chosen.values()];
              void tasksOfStored(files).then((tasks) => labelJob.start(tasks));
            }}
          >
            <Icon name="lightbulb" /> Suggest labels
          </button>
          <button type="button" className="btn btn-primary btn-sm" onClick={() => setTagging(true)}>
            <Icon name="tags" /> Tags
          </button>
          <button type="button" className="btn btn-danger btn-sm" onClick={() => setAsking(true)}>
            <Icon name="trash" /> Delete
          </button>
        </section>
      )}
      {asking && (
        <Confirm
          title={`Delete ${counted(chosen.size, noun)} from your collection?`}
          action="Delete"
          onConfirm={remove}
          onCancel={() => setAsking(false)}
        >
          Only what TagCat knows of them is deleted. The files on your devices stay where they are.
        </Confirm>
      )}
      {tagging && chosen.size > 0 && (
        <BulkTags files={[...chosen.values()]} onClose={() => setTagging(false)} />
      )}
      {opened && (
        <Details
          key={opened.id}
          file={opened}
          variance={variance}
          onClose={() => setOpened(null)}
        />
      )}
      <UndoBar />
    </Page>
  );
}

function Nothing({ filter, title }: { filter: string; title: string }) {
  if (filter) {
    return (
      <Empty title="Nothing found">
        <p className="soft break">Nothing fits the filter “{filter}”.</p>
      </Empty>
    );
  }
  return (
    <Empty title={`No ${title.toLowerCase()} saved yet`}>
      <p className="soft">
        Compare some files, choose those you want to keep track of, and save them.
      </p>
      <Link className="btn btn-primary" to="/compare">
        <Icon name="arrow-left-right" /> Compare files
      </Link>
    </Empty>
  );
}
