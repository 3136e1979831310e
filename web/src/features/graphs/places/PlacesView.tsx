import "./places.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { explorePlaces } from "../../../api/explore";
import { messageOf } from "../../../api/problem";
import { chooseFiles } from "../../../api/review";
import type { FileCopy } from "../../../api/types";
import { Confirm } from "../../../ui/Confirm";
import { Empty } from "../../../ui/Empty";
import { formatCount } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { Note } from "../../../ui/Note";
import { RowList } from "../../../ui/RowList";
import { useObservable } from "../../../ui/useObservable";
import { changeCount, tellChanges, tellFailure } from "../../history/changes";
import { rules } from "../../review/settings";
import type { GraphsProps } from "../Graphs";
import { changed } from "../lasso";
import { SelectionBar } from "../SelectionBar";
import { selected } from "../shared";
import { isLast, type Whereabouts } from "./copies";
import { Devices } from "./Devices";
import { useFilterAddress } from "./useFilterAddress";
import { WhereRow } from "./WhereRow";

/** Guessed height of a row in pixels, without its copies and with each of them. */
const ROW = 84;
const COPY = 32;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where the copies of each content are; `?only=` a device shows what no other one has. */
export function PlacesView({ user, scope }: GraphsProps) {
  const [params] = useSearchParams();
  const asked = params.get("only");
  const only = asked !== null && UUID.test(asked) ? asked : null;
  const chosen = useObservable(selected);
  const changes = useObservable(changeCount);
  const own = useObservable(rules);
  const address = useFilterAddress();
  const [asking, setAsking] = useState<FileCopy | null>(null);
  const list = useInfiniteQuery({
    queryKey: ["explore", "places", user, scope, only, changes],
    queryFn: ({ pageParam, signal }) => explorePlaces(scope, only, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (old) => old,
  });
  const contents = useMemo(
    () => list.data?.pages.flatMap((page) => page.contents) ?? [],
    [list.data],
  );
  const [first] = list.data?.pages ?? [];
  if (list.isPending) {
    return (
      <p className="soft" role="status">
        Looking for all copies…
      </p>
    );
  }
  if (!first) {
    return (
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
    );
  }
  const { devices, total } = first;
  if (devices.length === 0) return <Nothing filter={scope.q} />;
  const device = devices.find(({ id }) => id === only);
  const mark = async (file: FileCopy, remove: boolean) => {
    setAsking(null);
    try {
      tellChanges([await chooseFiles([[file.id, remove ? "remove" : null]])]);
    } catch (error) {
      tellFailure(error);
    }
  };
  const onMark = (content: Whereabouts, file: FileCopy, remove: boolean) => {
    if (remove && isLast(content, file.id)) setAsking(file);
    else void mark(file, remove);
  };
  return (
    <div className="places">
      {devices.length === 1 && !scope.q && (
        <Note icon="lightbulb">
          Everything you saved is on one device. Sign in on another one, or run tagcat scan there,
          and save what it has: then you see here what exists once only.
        </Note>
      )}
      <Devices devices={devices} only={only} here={scope.device_id} />
      <section aria-labelledby="where-title">
        <div className="d-flex flex-wrap gap-2 align-items-center mb-2">
          <h2 id="where-title" className="mb-0 me-auto break">
            {only === null
              ? "Pictures and videos"
              : `Only on ${device ? device.names.join(", ") : "a device that holds nothing here"}`}{" "}
            <span className="soft nums">{formatCount(total)}</span>
          </h2>
          {only !== null && (
            <Link className="btn btn-quiet btn-sm" to={address(null)}>
              Show all
            </Link>
          )}
        </div>
        {total === 0 ? (
          <p className="soft">Nothing: all of it is on another device too.</p>
        ) : (
          <RowList
            label="Where it is"
            items={contents}
            total={total}
            keyOf={({ sha256 }) => sha256}
            estimate={({ files }) => ROW + COPY * Math.min(6, files.length)}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
            }}
          >
            {(content) => (
              <WhereRow
                content={content}
                rules={own}
                selected={chosen.has(content.sha256)}
                onSelect={(on) =>
                  selected.set(changed(chosen, [content.sha256], on ? "add" : "take"))
                }
                onMark={(file, remove) => onMark(content, file, remove)}
              />
            )}
          </RowList>
        )}
      </section>
      <SelectionBar />
      {asking && (
        <Confirm
          title="Mark the only copy to be removed?"
          action="Mark the only copy"
          onConfirm={() => mark(asking, true)}
          onCancel={() => setAsking(null)}
        >
          No other copy of <span className="break">{asking.path}</span> is known, on any device,
          that is not marked to be removed as well. Once the plan is carried out, the picture is
          gone.
        </Confirm>
      )}
    </div>
  );
}

function Nothing({ filter }: { filter: string }) {
  return (
    <Empty title={filter ? "Nothing passes the filter" : "Nothing saved yet"}>
      <p className="soft">
        Once you have saved files from your devices, you see here which devices and folders hold a
        copy of each, which copy is the best, and what exists only once.
      </p>
      {!filter && (
        <Link className="btn btn-primary" to="/compare">
          <Icon name="arrow-left-right" /> Compare files
        </Link>
      )}
    </Empty>
  );
}
