import "../compare/compare.css";
import "./review.css";
import { type ReactNode, useState } from "react";
import type { ReviewFile } from "../../review/model";
import type { ReviewSort } from "../../review/order";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { Note } from "../../ui/Note";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { BatchDialog } from "./BatchDialog";
import { CleanupDialog } from "./CleanupDialog";
import { GroupPanel } from "./GroupPanel";
import { GroupStrip } from "./GroupStrip";
import { RulesDialog } from "./RulesDialog";
import { ShortcutSheet } from "./ShortcutSheet";
import { letterKeys } from "./settings";
import type { ReviewAction } from "./shortcuts";
import type { ReviewSource } from "./source";
import { Toast } from "./Toast";
import { useReview } from "./useReview";
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
  /** Shown above the groups, such as what filters them. */
  above?: ReactNode;
  /** Files that were deleted from this device. */
  onDeleted?: (ids: readonly string[]) => void;
  /** More that can be done with the files of the group on screen, such as tagging them. */
  actions?: (files: readonly ReviewFile[]) => ReactNode;
}

/** Groups of look-alikes, one after the other: what stays, what goes, and what is no match. */
export function ReviewView(props: ReviewViewProps) {
  const { source, title, variance, empty, above, onDeleted = () => {}, actions } = props;
  const review = useReview(source);
  const { state, groups, settled, sort, setSort, place, group, handed, setHanded } = review;
  const letters = useObservable(letterKeys);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const act = (action: ReviewAction) => {
    if (!review.act(action)) setDialog("sheet");
  };
  useShortcuts(letters, act);

  const whole = groups.filter(({ kind }) => kind === "group").length;
  const bridges = groups.filter(({ kind, id }) => kind === "bridge" && !settled.has(id)).length;
  const done = settled.size - (groups.length - whole - bridges);
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
      {above}
      {state.problem && (
        <div className="mb-3">
          <Note tone="bad">
            {state.problem}
            {!group && source.reload && (
              <button
                type="button"
                className="btn btn-quiet btn-sm ms-2"
                onClick={() => source.reload?.()}
              >
                Try again
              </button>
            )}
          </Note>
        </div>
      )}
      {group ? (
        <>
          <p className="soft nums mb-2">
            {done} of {counted(whole, "group")} settled
            {bridges > 0 && `, ${counted(bridges, "bridge")} between groups open`}
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
        !(state.problem && source.reload) && empty
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
