import { type KeyboardEvent, type PointerEvent, type Ref, useRef } from "react";

interface DividerProps {
  ref: Ref<HTMLDivElement>;
  /** Where it stands, 0..100 from the left. */
  at: number;
  onMove: (at: number) => void;
}

/** The line between A on its left and B on its right. */
export function Divider({ ref, at, onMove }: DividerProps) {
  const held = useRef(false);
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const frame = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!frame || frame.width === 0) return;
    onMove(Math.min(100, Math.max(0, (100 * (event.clientX - frame.left)) / frame.width)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 1;
    const to: Record<string, number> = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageDown: at - 10,
      PageUp: at + 10,
      Home: 0,
      End: 100,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(Math.min(100, Math.max(0, next)));
  };
  const shown = Math.round(at);
  return (
    <div
      ref={ref}
      className="stage-divider"
      style={{ left: `${at}%` }}
      role="slider"
      tabIndex={0}
      aria-label="Divider between A and B"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={shown}
      aria-valuetext={`A ${shown} %, B ${100 - shown} %`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.stopPropagation();
        held.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (held.current) follow(event);
      }}
      onPointerUp={() => {
        held.current = false;
      }}
      onPointerCancel={() => {
        held.current = false;
      }}
    >
      <span className="stage-grip" aria-hidden="true" />
    </div>
  );
}
