import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Point } from "../../../review/geometry";
import { clampView, type Extent, fitView, panBy, type View, zoomAt } from "../../../review/view";

/** Zoom of one press of a key or button. */
export const ZOOM_STEP = 1.25;
/** Pixels of the wheel that double the zoom. */
const WHEEL_DOUBLE = 240;

/** The view that all panes share, and the ways to change it. */
export interface PanZoom {
  readonly view: View;
  readonly zoom: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  /** Shows everything, and goes on doing so when the window changes. */
  readonly fit: () => void;
  /** Sets the zoom, in screen pixels a pixel of A. */
  readonly setScale: (scale: number) => void;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
}

const MIDDLE: Point = { x: 0, y: 0 };

/**
 * Pan by dragging, zoom by wheel and pinch about the pointer.
 * @param root - holds the panes, each with the attribute `data-pane`.
 */
export function usePanZoom(root: RefObject<HTMLElement | null>, extent: Extent): PanZoom {
  const [chosen, setChosen] = useState<View | null>(null);
  const pointers = useRef(new Map<number, Point>());
  // Handlers of the browser's own outlive a render.
  const latest = useRef(extent);
  latest.current = extent;
  const view = chosen ? clampView(chosen, extent) : fitView(extent);

  const change = useCallback((to: (view: View, extent: Extent) => View) => {
    setChosen((old) => {
      const now = latest.current;
      return to(old ? clampView(old, now) : fitView(now), now);
    });
  }, []);
  const zoomTo = useCallback(
    (factor: number, at: Point) => change((old, now) => zoomAt(old, factor, at, now)),
    [change],
  );

  /** The place in its pane of a place in the window, from the middle. */
  const inPane = useCallback(
    (at: Point, target: EventTarget | null): Point => {
      const over = target instanceof Element ? target.closest("[data-pane]") : null;
      const panes = [...(root.current?.querySelectorAll("[data-pane]") ?? [])];
      const pane =
        over ??
        panes.find((each) => {
          const { left, right, top, bottom } = each.getBoundingClientRect();
          return at.x >= left && at.x < right && at.y >= top && at.y < bottom;
        }) ??
        panes[0];
      if (!pane) return MIDDLE;
      const { left, top, width, height } = pane.getBoundingClientRect();
      return { x: at.x - left - width / 2, y: at.y - top - height / 2 };
    },
    [root],
  );

  useEffect(() => {
    const element = root.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const factor = 2 ** ((-event.deltaY * lines) / WHEEL_DOUBLE);
      zoomTo(factor, inPane({ x: event.clientX, y: event.clientY }, event.target));
    };
    // React listens passively, and the page would scroll.
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [root, inPane, zoomTo]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const held = pointers.current;
    const before = held.get(event.pointerId);
    if (!before) return;
    const after = { x: event.clientX, y: event.clientY };
    held.set(event.pointerId, after);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) {
      change((old, now) => panBy(old, after.x - before.x, after.y - before.y, now));
      return;
    }
    const apart = (p: Point) => Math.hypot(p.x - other.x, p.y - other.y);
    const factor = apart(before) > 0 ? apart(after) / apart(before) : 1;
    const middle = inPane({ x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 }, null);
    change((old, now) =>
      zoomAt(
        panBy(old, (after.x - before.x) / 2, (after.y - before.y) / 2, now),
        factor,
        middle,
        now,
      ),
    );
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
  };

  return {
    view,
    zoom: (factor) => zoomTo(factor, MIDDLE),
    pan: (dx, dy) => change((old, now) => panBy(old, dx, dy, now)),
    fit: () => setChosen(null),
    setScale: (scale) => change((old, now) => clampView({ ...old, scale }, now)),
    onPointerDown,
    onPointerMove,
    onPointerUp,
  };
}
