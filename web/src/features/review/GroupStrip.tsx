import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, useRef } from "react";
import type { Choices, ReviewGroup } from "../../review/model";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Thumb } from "../../ui/Thumb";
import { useKeepInView } from "../../ui/useKeepInView";
import { shortTitle } from "./titles";

/** Height of a row in pixels, as in review.css. */
const ROW = 60;

interface GroupStripProps {
  groups: readonly ReviewGroup[];
  /** Place of the group on screen. */
  place: number;
  settled: ReadonlySet<string>;
  choices: Choices;
  onGo: (place: number) => void;
}

/** All groups, one below the other; only those in sight are in the page. */
export const GroupStrip = memo(function GroupStrip(props: GroupStripProps) {
  const { groups, place, settled, choices, onGo } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: groups.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
    useFlushSync: false,
  });
  useKeepInView(virtualizer, place, ROW);
  const rows = virtualizer.getVirtualItems();
  const shown = rows.some(({ index }) => index === place);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      Home: 0,
      End: groups.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || !groups[to]) return;
    event.preventDefault();
    onGo(to);
    // The row of the next group may only come into the page with this move.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        box.current?.querySelector<HTMLElement>("[aria-current]")?.focus(),
      ),
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons in it
    <div ref={box} className="groupstrip panel" onKeyDown={onKeyDown}>
      <ul className="virtual" aria-label="Groups" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => {
          const group = groups[row.index];
          return group ? (
            <li
              key={group.id}
              className="virtual-row"
              aria-setsize={groups.length}
              aria-posinset={row.index + 1}
              style={{ transform: `translateY(${row.start}px)`, height: ROW }}
            >
              <GroupRow
                group={group}
                index={row.index}
                current={row.index === place}
                reached={shown ? row.index === place : row === rows[0]}
                settled={settled.has(group.id)}
                begun={group.files.some(({ id }) => choices.has(id))}
                onGo={onGo}
              />
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
});

interface GroupRowProps {
  group: ReviewGroup;
  index: number;
  current: boolean;
  /** The one row that the Tab key reaches. */
  reached: boolean;
  settled: boolean;
  begun: boolean;
  onGo: (place: number) => void;
}

const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { group, index, current, reached, settled, begun, onGo } = props;
  const [first] = group.files;
  const words =
    group.kind === "bridge"
      ? `one answer settles ${counted(group.bridged.length, "pair")}`
      : (first?.name ?? "");
  return (
    <button
      type="button"
      className={`grouprow${settled ? " grouprow-settled" : ""}`}
      aria-current={current ? "true" : undefined}
      tabIndex={reached ? 0 : -1}
      onClick={() => onGo(index)}
    >
      <span className="grouprow-picture">
        {first && <Thumb sha256={first.sha256} kind={first.kind} />}
      </span>
      <span className="grouprow-text">
        <span className="grouprow-title">{shortTitle(group)}</span>
        <span className="grouprow-name soft">{words}</span>
      </span>
      {settled ? (
        <span className="grouprow-mark" title="Settled">
          <Icon name="check-circle" /> <span className="visually-hidden">settled</span>
        </span>
      ) : (
        begun && (
          <span className="grouprow-mark" title="Begun">
            <Icon name="circle-half" /> <span className="visually-hidden">begun</span>
          </span>
        )
      )}
    </button>
  );
});
