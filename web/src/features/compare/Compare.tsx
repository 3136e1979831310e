import "./compare.css";
import { useCallback, useMemo, useState } from "react";
import { Link } from "react-router";
import { Empty } from "../../ui/Empty";
import { counted, formatCount } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { Page } from "../../ui/Page";
import { UnkeptNote } from "../../ui/UnkeptNote";
import { useLater } from "../../ui/useLater";
import { useObservable } from "../../ui/useObservable";
import { UndoBar } from "../history/UndoBar";
import { LabelPanel } from "../labels/LabelPanel";
import { labelJob } from "../labels/state";
import { tasksOfEntries } from "../labels/tasks";
import { loadVerdicts } from "../labels/verdicts";
import "../review/state";
import { download } from "../../ui/download";
import { Controls } from "./Controls";
import { type DoneEntry, type Entry, isDone } from "./entries";
import { comparisonCsv, comparisonJson } from "./exports";
import { GroupList } from "./GroupList";
import {
  arrange,
  type GroupFilter,
  type GroupSort,
  type GroupView,
  type MemberView,
} from "./groupViews";
import { KeepingNote } from "./KeepingNote";
import { Picker } from "./Picker";
import { ProblemList } from "./ProblemList";
import { ProgressPanel } from "./ProgressPanel";
import { ReportNote } from "./ReportNote";
import { ResumeOffer } from "./ResumeOffer";
import { SaveDialog } from "./SaveDialog";
import { SavedList } from "./SavedList";
import { SelectionBar } from "./SelectionBar";
import { SingleList } from "./SingleList";
import { results, saveJob, select, selection, session, variance } from "./state";
import { useFilter } from "./useFilter";
import { Viewer } from "./Viewer";

type Tab = "groups" | "singles" | "problems" | "saved";

/** What the viewer shows: a file of a group, or a single one. */
interface Viewed {
  readonly groupId: string | null;
  readonly id: number;
}

/** The comparison: progress, groups, single files, problems, and what was saved. */
export function Compare() {
  const view = useLater(results.view);
  const { entries } = view;
  const { activity, looking } = useObservable(session.progress);
  const chosen = useObservable(selection);
  const saving = useObservable(saveJob.state);
  const [tab, setTab] = useState<Tab>("groups");
  const files = useFilter(view);
  const { groups, single } = files;
  const [filter, setFilter] = useState<GroupFilter>({ kind: "all", likeness: "all" });
  const [sort, setSort] = useState<GroupSort>("alike");
  const [viewed, setViewed] = useState<Viewed | null>(null);
  const [savingNow, setSavingNow] = useState(false);

  const shown = useMemo(() => arrange(groups, filter, sort), [groups, filter, sort]);
  const done = useMemo(() => entries.filter(isDone), [entries]);
  const failed = useMemo(
    () => entries.filter(({ outcome }) => outcome.state === "failed"),
    [entries],
  );
  const chosenEntries = useMemo(() => done.filter(({ id }) => chosen.has(id)), [done, chosen]);
  const mixed = useMemo(
    () => new Set(done.map(({ outcome }) => outcome.fingerprint.kind)).size > 1,
    [done],
  );

  const onSelect = useCallback((ids: readonly number[], on: boolean) => select(ids, on), []);
  const onOpen = useCallback((groupId: string, id: number) => setViewed({ groupId, id }), []);

  if (entries.length === 0 && activity === "idle" && !looking) {
    return (
      <Page title="Compare">
        <Empty title="Nothing to compare yet">
          <p className="soft">
            Drop pictures, videos or whole folders anywhere in this window, or choose them. They are
            read here on your device and go nowhere.
          </p>
          <Picker size="lg" />
          <ResumeOffer />
        </Empty>
      </Page>
    );
  }

  const label = (files: readonly DoneEntry[]) => {
    void loadVerdicts(files.map(({ outcome }) => outcome.fingerprint.sha256));
    void labelJob.start(tasksOfEntries(files));
  };
  const clear = () => {
    session.clear();
    labelJob.clear();
    selection.set(new Set());
    saveJob.reset();
    setTab("groups");
  };
  const leaveOut = () => {
    session.remove(chosen);
    selection.set(new Set());
  };
  const exportJson = () => {
    const text = comparisonJson(entries, shown, variance.get());
    download("tagcat-comparison.json", "application/json", text);
  };
  const exportCsv = () =>
    download("tagcat-comparison.csv", "text/csv", comparisonCsv(entries, shown));
  const choose = (files: readonly Entry[]) =>
    select(
      files.map(({ id }) => id),
      true,
    );
  const members = viewedMembers(viewed, view.groups, done);
  return (
    <Page
      title="Compare"
      actions={
        <div className="d-flex flex-wrap gap-2">
          {groups.length > 0 && (
            <Link className="btn btn-primary btn-sm" to="/review">
              <Icon name="check-circle" /> Review {counted(groups.length, "group")}
            </Link>
          )}
          <Picker />
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            disabled={done.length === 0}
            onClick={() => label(chosenEntries.length > 0 ? chosenEntries : done)}
          >
            <Icon name="lightbulb" /> Suggest labels
            {chosenEntries.length > 0 && (
              <span className="nums">for {chosenEntries.length} chosen</span>
            )}
          </button>
          <Menu
            disabled={done.length === 0}
            items={[
              { label: "Table (CSV)", onSelect: exportCsv },
              { label: "All details (JSON)", onSelect: exportJson },
            ]}
          >
            <Icon name="download" /> Export
          </Menu>
          <button type="button" className="btn btn-quiet btn-sm" onClick={clear}>
            <Icon name="trash" /> Start over
          </button>
        </div>
      }
    >
      <div className="stack">
        <ProgressPanel />
        <ReportNote />
        <UnkeptNote />
        <KeepingNote />
        <LabelPanel />
        <Controls
          text={files.text}
          filter={filter}
          sort={sort}
          mixed={mixed}
          onText={files.setText}
          onFilter={setFilter}
          onSort={setSort}
        />
        <div className="d-flex flex-wrap gap-2 align-items-center">
          <Tabs
            tab={tab}
            onTab={setTab}
            counts={{
              groups: shown.length,
              singles: single.length,
              problems: failed.length,
              saved: saving.results.length,
            }}
          />
          <Menu
            align="end"
            items={[
              { label: "All files", onSelect: () => choose(done) },
              {
                label: "All files in the groups shown",
                onSelect: () => choose(shown.flatMap(({ members }) => members.map(fileOf))),
              },
              {
                label: "All but the reference of each group",
                onSelect: () =>
                  choose(shown.flatMap(({ members }) => members.slice(1).map(fileOf))),
              },
            ]}
          >
            <Icon name="check-circle" /> Choose
          </Menu>
        </div>
        <section aria-label="Results" className="results">
          {tab === "groups" &&
            (shown.length > 0 ? (
              <GroupList groups={shown} selection={chosen} onSelect={onSelect} onOpen={onOpen} />
            ) : (
              <NoGroups
                busy={activity !== "idle"}
                files={done.length}
                hidden={view.groups.length > 0}
              />
            ))}
          {tab === "singles" &&
            (single.length > 0 ? (
              <SingleList
                files={single}
                selection={chosen}
                onSelect={onSelect}
                onOpen={(id) => setViewed({ groupId: null, id })}
              />
            ) : (
              <NoSingles hidden={view.single.length > 0} />
            ))}
          {tab === "problems" &&
            (failed.length > 0 ? (
              <ProblemList files={failed} />
            ) : (
              <Empty title="Every file could be read" />
            ))}
          {tab === "saved" && <SavedList results={saving.results} />}
        </section>
      </div>
      <SelectionBar
        chosen={chosenEntries}
        onSave={() => setSavingNow(true)}
        onRemove={leaveOut}
        onClear={() => selection.set(new Set())}
      />
      {members && viewed && (
        <Viewer
          key={`${viewed.groupId} ${viewed.id}`}
          members={members}
          start={viewed.id}
          onClose={() => setViewed(null)}
        />
      )}
      {savingNow && (
        <SaveDialog
          chosen={chosenEntries}
          onClose={() => setSavingNow(false)}
          onShowAll={() => {
            setSavingNow(false);
            setTab("saved");
          }}
        />
      )}
      <UndoBar />
    </Page>
  );
}

function NoSingles({ hidden }: { hidden: boolean }) {
  if (!hidden) return <Empty title="Every file has a look-alike" />;
  return (
    <Empty title="No file is shown">
      <p className="soft">The filter above hides all files.</p>
    </Empty>
  );
}

function fileOf({ entry }: MemberView): Entry {
  return entry;
}

function viewedMembers(
  viewed: Viewed | null,
  groups: readonly GroupView[],
  done: readonly Entry[],
) {
  if (!viewed) return null;
  const group = groups.find(({ members }) => members.some(({ entry }) => entry.id === viewed.id));
  if (group && viewed.groupId !== null) return group.members;
  const entry = done.find(({ id }) => id === viewed.id);
  return entry && isDone(entry) ? [{ entry, likeness: null, at: null, hints: [] }] : null;
}

function NoGroups({ busy, files, hidden }: { busy: boolean; files: number; hidden: boolean }) {
  if (hidden) {
    return (
      <Empty title="No group is shown">
        <p className="soft">The filters above hide all groups.</p>
      </Empty>
    );
  }
  if (busy) {
    return (
      <Empty title="No look-alikes so far">
        <p className="soft">Groups appear here while your files are being read.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No look-alikes found">
      <p className="soft">
        {files === 0
          ? "None of the files could be read."
          : `${counted(files, "file")} compared, each one different. A higher variance finds more distant likenesses.`}
      </p>
    </Empty>
  );
}

interface TabsProps {
  tab: Tab;
  onTab: (tab: Tab) => void;
  counts: Readonly<Record<Tab, number>>;
}

function Tabs({ tab, onTab, counts }: TabsProps) {
  const tabs: readonly [Tab, string][] = [
    ["groups", "Groups"],
    ["singles", "No look-alikes"],
    ["problems", "Not readable"],
    ["saved", "Saved"],
  ];
  return (
    <nav className="tabs me-auto" aria-label="Results">
      {tabs
        .filter(([key]) => key === tab || key === "groups" || key === "singles" || counts[key] > 0)
        .map(([key, label]) => (
          <button
            key={key}
            type="button"
            className="tabs-tab"
            aria-current={key === tab ? "true" : undefined}
            onClick={() => onTab(key)}
          >
            {label} <span className="tabs-count nums">{formatCount(counts[key])}</span>
          </button>
        ))}
    </nav>
  );
}
