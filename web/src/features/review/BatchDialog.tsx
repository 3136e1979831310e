import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import Form from "react-bootstrap/Form";
import Modal from "react-bootstrap/Modal";
import type { Choice, ReviewGroup } from "../../review/model";
import { type ClearCase, clearCase } from "../../review/proposal";
import { Bar } from "../../ui/Bar";
import { counted, formatBytes } from "../../ui/format";
import { inSlices } from "../../ui/inSlices";
import { Thumb } from "../../ui/Thumb";
import { facts } from "./facts";
import { rules as rulesInForce } from "./settings";
import type { Answer, ReviewSource } from "./source";

/** Height of a row in pixels, as in review.css. */
const ROW = 84;

interface BatchDialogProps {
  source: ReviewSource;
  groups: readonly ReviewGroup[];
  onApply: (answer: Answer) => void;
  onClose: () => void;
}

/** What would be done to all groups whose best copy is clear; nothing is until it is applied. */
export function BatchDialog({ source, groups, onApply, onClose }: BatchDialogProps) {
  const [read, setRead] = useState(0);
  const [cases, setCases] = useState<readonly ClearCase[] | null>(null);
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const files = useMemo(
    () => groups.filter(({ kind }) => kind === "group").flatMap((group) => group.files),
    [groups],
  );
  useEffect(() => {
    let wanted = true;
    const work = async () => {
      let told = 0;
      const onProgress = (done: number) => {
        if (performance.now() - told < 100) return;
        told = performance.now();
        setRead(done);
      };
      const open = (file: (typeof files)[number]) => source.open(file, false);
      await facts.read(files, open, onProgress, () => wanted);
      if (!wanted) return;
      const found = await inSlices(clearCases(source, groups));
      if (wanted) setCases(found);
    };
    void work();
    return () => {
      wanted = false;
    };
  }, [source, groups, files]);

  const ticked = cases?.filter(({ group }) => !unticked.has(group.id)) ?? [];
  const removed = ticked.reduce((sum, { remove }) => sum + remove.length, 0);
  const bytes = ticked.reduce((sum, each) => sum + each.bytes, 0);
  const apply = () => {
    const choices = new Map<string, Choice>();
    for (const { keep, remove } of ticked) {
      choices.set(keep.id, "keep");
      for (const { id } of remove) choices.set(id, "remove");
    }
    const title = `Keep the best copy in ${counted(ticked.length, "group")}, remove ${counted(removed, "other file")}`;
    onApply({ title, choices });
  };
  return (
    <Modal show onHide={onClose} size="lg" aria-labelledby="batch-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="batch-title">
          Groups whose best copy is clear
        </Modal.Title>
      </Modal.Header>
      <Modal.Body className="stack">
        {cases === null ? (
          <>
            <p className="mb-0">Reading what the files tell of themselves…</p>
            <Bar share={files.length === 0 ? 1 : read / files.length} label="Files read" />
          </>
        ) : cases.length === 0 ? (
          <p className="mb-0">
            No open group has a copy that is clearly the best. Look at them one by one, or change by
            what the best copy is chosen.
          </p>
        ) : (
          <>
            <p className="mb-0 nums" aria-live="polite">
              <strong>{counted(ticked.length, "group")}</strong>: {counted(ticked.length, "file")}{" "}
              to keep, {counted(removed, "file")} to remove, {formatBytes(bytes)}. Nothing is
              deleted; one undo takes it back.
            </p>
            <CaseList
              cases={cases}
              unticked={unticked}
              onTick={(id, on) => {
                const next = new Set(unticked);
                if (on) next.delete(id);
                else next.add(id);
                setUnticked(next);
              }}
            />
          </>
        )}
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={ticked.length === 0}
          onClick={apply}
        >
          Apply to {counted(ticked.length, "group")}
        </button>
      </Modal.Footer>
    </Modal>
  );
}

function* clearCases(
  source: ReviewSource,
  groups: readonly ReviewGroup[],
): Generator<void, readonly ClearCase[]> {
  const found: ClearCase[] = [];
  const known = facts.known.get();
  const { choices, verdicts } = source.state.get();
  for (const group of groups) {
    const of = (sha256: string) => known.get(sha256);
    const each = clearCase(group, choices, verdicts, of, rulesInForce.get());
    if (each) found.push(each);
    yield;
  }
  return found;
}

interface CaseListProps {
  cases: readonly ClearCase[];
  unticked: ReadonlySet<string>;
  onTick: (id: string, on: boolean) => void;
}

/** One group a row; only those in sight are in the page. */
function CaseList({ cases, unticked, onTick }: CaseListProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: cases.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 4,
    useFlushSync: false,
  });
  return (
    <div ref={box} className="caselist">
      <ul
        className="virtual"
        aria-label="Groups that are clear"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map((row) => {
          const each = cases[row.index];
          if (!each) return null;
          const { group, keep, remove, why, bytes } = each;
          return (
            <li
              key={group.id}
              className="virtual-row caserow"
              aria-setsize={cases.length}
              aria-posinset={row.index + 1}
              style={{ transform: `translateY(${row.start}px)`, height: ROW }}
            >
              <Form.Check
                checked={!unticked.has(group.id)}
                aria-label={`Apply to the group of ${keep.name}`}
                onChange={(event) => onTick(group.id, event.target.checked)}
              />
              <span className="grouprow-picture">
                <Thumb sha256={keep.sha256} kind={keep.kind} />
              </span>
              <span className="caserow-text">
                <span className="caserow-line">
                  <strong>Keep</strong> {keep.path}
                </span>
                <span className="caserow-line">
                  <strong>Remove</strong> {remove.map(({ path }) => path).join(", ")}{" "}
                  <span className="soft nums">({formatBytes(bytes)})</span>
                </span>
                <span className="caserow-line soft">{why}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
