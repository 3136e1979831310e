import { memo, type ReactNode, useCallback, useDeferredValue, useMemo, useState } from "react";
import type { ReviewFile, ReviewGroup } from "../../review/model";
import { settles } from "../../review/order";
import { whyBest } from "../../review/proposal";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useStable } from "../../ui/useStable";
import { Access } from "./Access";
import { DecisionBar } from "./DecisionBar";
import { againstWords, FactsTable } from "./FactsTable";
import { MemberStrip } from "./MemberStrip";
import { type FindShared, useShared } from "./overlap/useShared";
import type { ReviewAction } from "./shortcuts";
import { Stage } from "./stage/Stage";
import { titleOf } from "./titles";
import { usePairs } from "./usePairs";
import type { Review } from "./useReview";
import { useSide } from "./useSide";

interface GroupPanelProps {
  review: Review;
  group: ReviewGroup;
  variance: number;
  letters: boolean;
  act: (action: ReviewAction) => void;
  actions: ((files: readonly ReviewFile[]) => ReactNode) | undefined;
}

/** The group on screen: its files, A and B on the stage, what is known of all, and what to do. */
export function GroupPanel({ review, group, variance, letters, act, actions }: GroupPanelProps) {
  const { source, state, groups, place, a, b, ready, proposal, factsOf } = review;
  const { choices, verdicts } = state;
  const [asked, setAsked] = useState(0);
  // Going from group to group comes first; pictures and facts follow when there is time.
  const shown = useMemo((): Shown => ({ group, a, b }), [group, a, b]);
  const later = useDeferredValue(shown, NOTHING_SHOWN);
  const sideA = useSide(source, later.a, asked);
  const sideB = useSide(source, later.b, asked);
  const find: FindShared = useCallback(
    (a, b, signal) => source.sharedOf(a, b, variance, signal),
    [source, variance],
  );
  const shared = useShared(find, sideA, sideB);
  const known = useMemo(
    () => (later.a && later.b ? source.relationOf(later.a, later.b) : null),
    [source, later],
  );
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
          <SteadyStage
            a={sideA}
            b={sideB}
            variance={variance}
            known={known}
            shared={shared}
            keys={letters}
            facts={false}
          />
        </>
      ) : null}
      <DecisionBar review={review} a={a} b={b} act={act} />
      {later.group && later.a && (
        <FactsTable
          key={later.group.id}
          files={later.group.files}
          a={later.a}
          b={later.b}
          best={best}
          choices={choices}
          factsOf={factsOf}
          pairs={pairs}
          devices={later.group.files.some(({ device }) => device !== "")}
        />
      )}
      {actions?.(group.files)}
    </section>
  );
}

/** What is shown of a group in full. */
interface Shown {
  readonly group: ReviewGroup | null;
  readonly a: ReviewFile | null;
  readonly b: ReviewFile | null;
}

/** Before the first group is shown. */
const NOTHING_SHOWN: Shown = { group: null, a: null, b: null };

/** The stage is rendered anew only for other files. */
const SteadyStage = memo(Stage);
