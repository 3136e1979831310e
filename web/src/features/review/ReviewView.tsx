import "../compare/compare.css";
import "./review.css";
import {
  memo,
  type ReactNode,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { ReviewFile, ReviewGroup, ReviewPair } from "../../review/model";
import type { ReviewSort } from "../../review/order";
import { settles } from "../../review/order";
import { whyBest } from "../../review/proposal";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { useStable } from "../../ui/useStable";
import { BatchDialog } from "./BatchDialog";
import { CleanupDialog } from "./CleanupDialog";
import { DecisionBar } from "./DecisionBar";
import { againstWords, FactsTable } from "./FactsTable";
import { GroupStrip } from "./GroupStrip";
import { MemberStrip } from "./MemberStrip";
import { RulesDialog } from "./RulesDialog";
import { ShortcutSheet } from "./ShortcutSheet";
import { letterKeys } from "./settings";
import type { ReviewAction } from "./shortcuts";
import type { ReviewSource } from "./source";
import { Stage } from "./stage/Stage";
import type { StageSide } from "./stage/side";
import { Toast } from "./Toast";
import { type Review, titleOf, useReview } from "./useReview";
import { useShortcuts } from "./useShortcuts";

const SORTS: readonly (readonly [ReviewSort, string])[] = [
  ["work", "what settles most first"],
  ["alike", "most alike first"],
  ["spare", "most bytes first"],
  ["files", "most files first"],
  ["newest", "newest first"],
  ["name", "by name"],
];

type Dialog = "sheet" | "rules" | "batch" | "cleanup";

interface ReviewViewProps {
  source: ReviewSource;
  title: string;
  /** The person's variance, which tells how many bits may differ. */
  variance: number;
  /** What is shown where there is nothing to review. */
  empty: ReactNode;
  /** Files that were deleted from this device. */
  onDeleted?: (ids: readonly string[]) => void;
  /** More that can be done with the files of the group on screen, such as tagging them. */
  actions?: (files: readonly ReviewFile[]) => ReactNode;
}

/** Groups of look-alikes, one after the other: what stays, what goes, and what is no match. */
export function ReviewView(props: ReviewViewProps) {
  const { source, title, variance, empty, onDeleted = () => {}, actions } = props;
  const review = useReview(source);
  const { state, groups, settled, sort, setSort, place, group, handed, setHanded } = review;
  const letters = useObservable(letterKeys);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const act = (action: ReviewAction) => {
    if (!review.act(action)) setDialog("sheet");
  };
  useShortcuts(letters, act);

  const done = settled.size;
  return (
    <Page
      title={title}
      actions={
        <div className="d-flex flex-wrap gap-2">
          <Menu
            align="end"
            disabled={groups.length === 0}
            items={SORTS.map(([key, label]) => ({
              label,
              checked: key === sort,
              onSelect: () => setSort(key),
            }))}
          >
            <Icon name="sort" /> Order
          </Menu>
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => setDialog("rules")}>
            <Icon name="sliders" /> Best copy
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            disabled={groups.length === 0}
            onClick={() => setDialog("batch")}
          >
            <Icon name="check-circle" /> Apply to all clear
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            disabled={groups.length === 0}
            onClick={() => setDialog("cleanup")}
          >
            <Icon name="trash" /> Clean up
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            title="Keys (?)"
            onClick={() => setDialog("sheet")}
          >
            Keys
          </button>
        </div>
      }
    >
      {state.problem && (
        <div className="mb-3">
          <Note tone="bad">{state.problem}</Note>
        </div>
      )}
      {group ? (
        <>
          <p className="soft nums mb-2">
            {done} of {counted(groups.length, "group")} settled
            {state.busy && ", more may come"}
          </p>
          <div className="review">
            <GroupStrip
              groups={groups}
              place={place}
              settled={settled}
              choices={state.choices}
              onGo={review.goTo}
            />
            <GroupPanel
              review={review}
              group={group}
              variance={variance}
              letters={letters}
              act={act}
              actions={actions}
            />
          </div>
        </>
      ) : state.busy ? (
        <p className="soft">Looking for look-alikes…</p>
      ) : (
        empty
      )}
      {handed > 0 && (
        <Toast onDismiss={() => setHanded(0)}>
          Tags and notes of {counted(handed, "file")} went to the one that stays.{" "}
          <button type="button" className="btn btn-bare btn-sm" onClick={() => act("undo")}>
            Undo
          </button>
        </Toast>
      )}
      {dialog === "sheet" && <ShortcutSheet onClose={() => setDialog(null)} />}
      {dialog === "rules" && <RulesDialog rules={review.rules} onClose={() => setDialog(null)} />}
      {dialog === "batch" && (
        <BatchDialog
          source={source}
          groups={groups}
          onApply={(answer) => {
            review.answer(answer);
            setDialog(null);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "cleanup" && (
        <CleanupDialog
          source={source}
          groups={groups}
          choices={state.choices}
          factsOf={review.factsOf}
          rules={review.rules}
          onDeleted={onDeleted}
          onClose={() => setDialog(null)}
        />
      )}
    </Page>
  );
}

interface GroupPanelProps {
  review: Review;
  group: ReviewGroup;
  variance: number;
  letters: boolean;
  act: (action: ReviewAction) => void;
  actions: ((files: readonly ReviewFile[]) => ReactNode) | undefined;
}

/** The group on screen: its files, A and B on the stage, what is known of all, and what to do. */
function GroupPanel({ review, group, variance, letters, act, actions }: GroupPanelProps) {
  const { source, state, groups, place, a, b, ready, proposal, factsOf } = review;
  const { choices, verdicts } = state;
  const [asked, setAsked] = useState(0);
  // Going from group to group comes first; pictures and facts follow when there is time.
  const later = useDeferredValue(useMemo(() => ({ group, a, b }), [group, a, b]));
  const sideA = useSide(source, later.a, asked);
  const sideB = useSide(source, later.b, asked);
  const onShow = useStable(review.showAsB);
  const pairs = usePairs(source, later.group, later.a);
  const open = settles(group, choices, verdicts);
  const best = proposal?.best ?? null;
  if (!a) return null;
  const bestFile = group.files.find(({ id }) => id === best);
  const lost =
    group.kind === "group" && group.files.every(({ id }) => choices.get(id) === "remove");
  return (
    <section className="reviewgroup" aria-labelledby="review-group">
      <header className="reviewgroup-head">
        <h2 id="review-group">
          {titleOf(group)}{" "}
          <span className="soft nums">
            {place + 1} of {groups.length}
          </span>
        </h2>
        {review.settled.has(group.id) ? (
          <span className="tag tag-good">
            <Icon name="check-circle" /> settled
          </span>
        ) : (
          <span className="tag">this answer settles {counted(open, "pair")}</span>
        )}
        {lost && <span className="tag tag-bad">no file of it would stay</span>}
      </header>
      <p className="reviewgroup-best mb-0">
        {!ready || !bestFile || !proposal ? (
          <span className="soft">Looking for the best copy…</span>
        ) : (
          <>
            <strong className="break">Best: {bestFile.name}</strong>{" "}
            <span className="soft">
              {whyBest(proposal)}
              {proposal.doubt && ` — not clear: ${proposal.doubt}`}
            </span>
          </>
        )}
      </p>
      <MemberStrip files={group.files} a={a} b={b} best={best} choices={choices} onShow={onShow} />
      {sideA && sideB && b ? (
        <>
          <p className="soft small mb-0">
            <strong>{b.name}</strong> against <strong>{a.name}</strong>:{" "}
            {againstWords(b, a, pairs.get(b.sha256)) || "no match of these two is known"}
          </p>
          <Access source={source} files={[a, b]} onAsked={() => setAsked(asked + 1)} />
          <SteadyStage a={sideA} b={sideB} variance={variance} keys={letters} facts={false} />
        </>
      ) : null}
      <DecisionBar review={review} a={a} b={b} act={act} />
      <FactsTable
        key={later.group.id}
        files={later.group.files}
        a={later.a ?? a}
        b={later.b}
        best={best}
        choices={choices}
        factsOf={factsOf}
        pairs={pairs}
        devices={later.group.files.some(({ device }) => device !== "")}
      />
      {actions?.(group.files)}
    </section>
  );
}

/** The stage is rendered anew only for other files. */
const SteadyStage = memo(Stage);

/** A file for the stage; it stays one object until the file changes, or the way to it does. */
function useSide(source: ReviewSource, file: ReviewFile | null, asked: number): StageSide | null {
  const kept = useRef<{ side: StageSide; asked: number; source: ReviewSource } | null>(null);
  if (!file) return null;
  const old = kept.current;
  // Files are made anew with each grouping, although they are the same.
  if (old?.side.key === file.id && old.asked === asked && old.source === source) return old.side;
  const side: StageSide = {
    key: file.id,
    name: file.name,
    path: file.path,
    size: file.size,
    modified: file.modified,
    device: file.device || null,
    fingerprint: source.fingerprintOf(file),
    open: () => source.open(file, false),
  };
  kept.current = { side, asked, source };
  return side;
}

interface AccessProps {
  source: ReviewSource;
  files: readonly ReviewFile[];
  /** The browser was asked; there may be more to see now. */
  onAsked: () => void;
}

/** Offers to ask the browser for files that it only gives after asking the person. */
function Access({ source, files, onAsked }: AccessProps) {
  const [closed, setClosed] = useState<readonly ReviewFile[]>([]);
  const key = files.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the files
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      const found: ReviewFile[] = [];
      for (const file of files) {
        if (source.isReachable(file) && !(await source.open(file, false).catch(() => null))) {
          found.push(file);
        }
      }
      if (wanted) setClosed(found);
    };
    void look();
    return () => {
      wanted = false;
    };
  }, [source, key]);
  if (closed.length === 0) return null;
  const ask = async () => {
    for (const file of closed) await source.open(file, true).catch(() => null);
    setClosed([]);
    onAsked();
  };
  return (
    <Note>
      The browser needs your permission to open these files again.{" "}
      <button type="button" className="btn btn-quiet btn-sm" onClick={() => void ask()}>
        Open the files
      </button>
    </Note>
  );
}

const NO_PAIRS: ReadonlyMap<string, ReviewPair> = new Map();

/** How A matches the other contents of the group; empty until it is known. */
function usePairs(
  source: ReviewSource,
  group: ReviewGroup,
  a: ReviewFile | null,
): ReadonlyMap<string, ReviewPair> {
  const [found, setFound] = useState<{ of: string; pairs: ReadonlyMap<string, ReviewPair> }>();
  const content = a?.sha256;
  const of = `${group.id} ${content}`;
  useEffect(() => {
    if (content === undefined) return;
    let wanted = true;
    void source.pairsOf(group, content).then((pairs) => {
      if (wanted) setFound({ of, pairs });
    });
    return () => {
      wanted = false;
    };
  }, [source, group, content, of]);
  return found?.of === of ? found.pairs : NO_PAIRS;
}
