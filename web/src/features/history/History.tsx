import "./history.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { listJournal } from "../../api/journal";
import { messageOf } from "../../api/problem";
import { counted, formatDateTime } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { changeCount, setEntryUndone } from "./changes";

/** Entries told at a time. */
const PAGE = 20;

/** All changes that were made, the newest first, each to be undone or done again. */
export function History({ user }: { user: string }) {
  const changes = useObservable(changeCount);
  const list = useInfiniteQuery({
    queryKey: ["journal", user, changes],
    queryFn: ({ pageParam }) => listJournal(PAGE, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.number),
    placeholderData: (old) => old,
  });
  const entries = list.data?.pages.flat() ?? [];
  return (
    <section className="panel" aria-labelledby="history-title">
      <h2 id="history-title">
        <Icon name="clock" /> History
      </h2>
      <p className="soft">
        Every change of tags, ratings, notes and decisions, the latest thousand. Undoing one leaves
        alone what was changed since.
      </p>
      {list.isError && <Note tone="bad">{messageOf(list.error)}</Note>}
      {list.isSuccess && entries.length === 0 && <p className="mb-0">Nothing was changed yet.</p>}
      <ol className="history">
        {entries.map((entry) => (
          <li key={entry.number} className={entry.undone ? "history-undone" : undefined}>
            <div className="history-text">
              <div className="break history-title">{entry.title}</div>
              <div className="soft small">
                {formatDateTime(entry.at)} · {counted(entry.edits, "change")}
                {entry.undone && " · undone"}
              </div>
            </div>
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              aria-label={`${entry.undone ? "Do again" : "Undo"}: ${entry.title}`}
              onClick={() => void setEntryUndone(entry, !entry.undone)}
            >
              {entry.undone ? "Do again" : "Undo"}
            </button>
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <button
          type="button"
          className="btn btn-quiet btn-sm mt-2"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show older changes
        </button>
      )}
    </section>
  );
}
