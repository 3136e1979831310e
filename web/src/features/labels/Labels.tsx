import "../collection/collection.css";
import "./labels.css";
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useId, useMemo, useState } from "react";
import Form from "react-bootstrap/Form";
import { Link } from "react-router";
import { account } from "../../api/account";
import {
  decideOn,
  decideOnAll,
  type LabelledContent,
  type LabelName,
  listLabelNames,
  listOpen,
  listTaggers,
  type Verdict,
} from "../../api/labels";
import { messageOf } from "../../api/problem";
import { MIN_SCORE } from "../../label/labels";
import { thisDevice } from "../../local/settings";
import { Confirm } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { FilterBox } from "../../ui/FilterBox";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { SignedOut } from "../account/SignedOut";
import { useFilter } from "../collection/useFilter";
import { makeChange } from "../history/changes";
import { UndoBar } from "../history/UndoBar";
import { useTags } from "../tags/useTags";
import { LabelGrid } from "./LabelGrid";
import { LIMITS, scoreWords, taggerName } from "./words";

/** The suggestions of the collection, label by label. */
export function Labels() {
  const who = useObservable(account);
  if (who.status !== "in") {
    return (
      <SignedOut title="Suggestions" purpose="decide on suggestions for the files you have saved" />
    );
  }
  return <SignedIn />;
}

type Pages = InfiniteData<Awaited<ReturnType<typeof listOpen>>, string>;

/** What is asked before it is done to all files of a label. */
interface Asking {
  readonly verdict: Verdict;
  readonly name: LabelName;
}

function SignedIn() {
  const [typed, setTyped, q] = useFilter();
  const { tags } = useTags();
  const tagNames = useMemo(() => tags.map(({ name }) => name), [tags]);
  const [score, setScore] = useState(MIN_SCORE);
  const minScore = useSettled(score);
  const [label, setLabel] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const client = useQueryClient();
  const names = useQuery({
    queryKey: ["labels", "names", minScore, q],
    queryFn: async () => listLabelNames({ minScore, q, ...(await deviceFor(q)) }),
    placeholderData: keepPreviousData,
  });
  const taggers = useQuery({ queryKey: ["labels", "taggers"], queryFn: listTaggers });
  const all = names.data ?? [];
  const current = all.find(({ name }) => name === label) ?? all[0];
  const openKey = ["labels", "open", current?.name ?? "", minScore, q];
  const open = useInfiniteQuery({
    queryKey: openKey,
    queryFn: async ({ pageParam }) =>
      listOpen({ label: current?.name ?? "", minScore, q, ...(await deviceFor(q)) }, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: current !== undefined,
  });
  const contents = useMemo(
    () => open.data?.pages.flatMap((page) => page.contents) ?? [],
    [open.data],
  );
  const decide = (verdict: Verdict, chosen: readonly LabelledContent[]) => {
    if (!current) return;
    const gone = new Set(chosen.map(({ sha256 }) => sha256));
    // Shown at once; the lists are asked for again afterwards. An answer that is on its way knows
    // nothing of it.
    void client.cancelQueries({ queryKey: openKey });
    const before = client.getQueryData<Pages>(openKey);
    const shown = client.setQueryData<Pages>(openKey, before && withoutContents(before, gone));
    const pairs = chosen.map(({ sha256 }) => ({ sha256, label: current.name }));
    const takeBack = () => {
      if (client.getQueryData(openKey) === shown) client.setQueryData<Pages>(openKey, before);
    };
    void makeChange(() => decideOn(verdict, pairs), takeBack);
  };
  const decideAll = async ({ verdict, name }: Asking) => {
    await makeChange(async () => {
      const device = await deviceFor(q);
      return [await decideOnAll(verdict, { label: name.name, minScore, q, ...device })];
    });
    setAsking(null);
  };
  const nothing = names.data && all.length === 0;
  return (
    <Page
      title="Suggestions"
      actions={
        <Link className="btn btn-quiet btn-sm" to="/tags">
          <Icon name="tags" /> All tags
        </Link>
      }
    >
      <section className="labeltools" aria-label="Which suggestions">
        <FilterBox
          value={typed}
          tagNames={tagNames}
          placeholder="a name, type:video, -has:tag …"
          onChange={setTyped}
        />
        <ScoreSlider value={score} onChange={setScore} />
      </section>
      {names.error && (
        <Note tone="bad" icon="cloud-slash">
          {messageOf(names.error)}
        </Note>
      )}
      {names.isPending && !names.error && <p className="soft">Loading…</p>}
      {nothing && <Nothing filtered={q !== "" || minScore > MIN_SCORE} used={taggers.data ?? []} />}
      {current && (
        <div className="labelsview">
          <nav className="panel p-0" aria-label="Suggested labels">
            <ul className="labelnames">
              {all.map((name) => (
                <li key={name.name}>
                  <button
                    type="button"
                    aria-current={name === current ? "true" : undefined}
                    onClick={() => setLabel(name.name)}
                  >
                    <span className="break">{name.name}</span>
                    <span className="soft small nums">
                      {name.contents}
                      <span className="visually-hidden">
                        {" "}
                        {name.contents === 1 ? "file" : "files"}, best
                      </span>{" "}
                      · {scoreWords(name.score)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          <section className="panel" aria-labelledby="label-title">
            <div className="d-flex flex-wrap gap-2 align-items-center mb-2">
              <h2 id="label-title" className="mb-0 me-auto">
                {current.name}{" "}
                <span className="soft nums">{counted(current.contents, "file")}</span>
              </h2>
              <button
                type="button"
                className="btn btn-quiet btn-sm"
                onClick={() => setAsking({ verdict: "accept", name: current })}
              >
                Accept for all
              </button>
              <button
                type="button"
                className="btn btn-quiet btn-sm"
                onClick={() => setAsking({ verdict: "dismiss", name: current })}
              >
                Dismiss for all
              </button>
            </div>
            {open.error && <Note tone="bad">{messageOf(open.error)}</Note>}
            {contents.length > 0 && (
              <LabelGrid
                key={`${current.name} ${minScore} ${q}`}
                label={current.name}
                contents={contents}
                more={open.hasNextPage}
                onMore={() => {
                  if (!open.isFetchingNextPage) void open.fetchNextPage();
                }}
                onDecide={decide}
              />
            )}
          </section>
        </div>
      )}
      {taggers.data && taggers.data.length > 0 && (
        <p className="soft small mt-3">
          Suggested by{" "}
          {taggers.data
            .map(({ name, open: left }) => `${taggerName(name)} (${left} open)`)
            .join(", ")}
          . {LIMITS}
        </p>
      )}
      {asking && (
        <Confirm
          title={`${asking.verdict === "accept" ? "Accept" : "Dismiss"} “${asking.name.name}” for ${counted(asking.name.contents, "file")}?`}
          action={asking.verdict === "accept" ? "Accept" : "Dismiss"}
          mild
          onConfirm={() => decideAll(asking)}
          onCancel={() => setAsking(null)}
        >
          {asking.verdict === "accept"
            ? "Each of them gets the tag."
            : "It will not be suggested for these files again."}{" "}
          You can undo this.
        </Confirm>
      )}
      <UndoBar />
    </Page>
  );
}

function withoutContents(pages: Pages, gone: ReadonlySet<string>): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      contents: page.contents.filter(({ sha256 }) => !gone.has(sha256)),
    })),
  };
}

/** The device that asks, which a filter may ask about. */
async function deviceFor(q: string): Promise<{ readonly device?: string }> {
  return q ? { device: (await thisDevice()).id } : {};
}

/** `value` once it rests, so that not every step of a slider is a request. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 200);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function ScoreSlider({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId();
  return (
    <div>
      <div className="d-flex justify-content-between gap-2">
        <Form.Label htmlFor={id} className="mb-0 fw-semibold">
          How sure at least
        </Form.Label>
        <output htmlFor={id} className="nums">
          {scoreWords(value)}
        </output>
      </div>
      <Form.Range
        id={id}
        min={MIN_SCORE * 100}
        max={99}
        step={1}
        value={Math.round(value * 100)}
        aria-valuetext={scoreWords(value)}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
      />
    </div>
  );
}

interface NothingProps {
  filtered: boolean;
  used: readonly { readonly contents: number }[];
}

function Nothing({ filtered, used }: NothingProps) {
  if (filtered) {
    return (
      <Empty title="Nothing is suggested here">
        <p className="soft">The filter and the score above leave no suggestion.</p>
      </Empty>
    );
  }
  const decided = used.some(({ contents }) => contents > 0);
  return (
    <Empty title={decided ? "You have decided on everything" : "No suggestions yet"}>
      <p className="soft">
        A tagger looks at your pictures and videos on this device and suggests labels; they are
        never sent. Choose files of your collection and press “Suggest labels”, or do so while you
        compare. What you accept becomes a tag.
      </p>
      <p className="soft small">{LIMITS}</p>
      <Link className="btn btn-primary" to="/images">
        <Icon name="image" /> Images
      </Link>
    </Empty>
  );
}
