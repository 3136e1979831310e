import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { Tool } from "../tools";
import { WHOLE, type Zoom } from "./frame";

/** How far in one can go. */
const MOST = 200;

/** Ways to move what is seen. */
export interface Moving {
  /** How it is moved now; the same object until it moves. */
  readonly now: RefObject<Zoom>;
  readonly by: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly reset: () => void;
}

/** Pan and zoom of a canvas by wheel, drag and two fingers; `onMove` after each. */
export function useMapZoom(
  canvas: RefObject<HTMLCanvasElement | null>,
  tool: RefObject<Tool>,
  onMove: () => void,
): Moving {
  const now = useRef<Zoom>(WHOLE);
  const behaviour = useRef(zoom<HTMLCanvasElement, unknown>());
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const extent = (): [[number, number], [number, number]] => [
      [0, 0],
      [element.clientWidth, element.clientHeight],
    ];
    behaviour.current
      .extent(extent)
      .scaleExtent([1, MOST])
      .filter((event: Event) => {
        if (event instanceof WheelEvent) return true;
        if (window.TouchEvent && event instanceof TouchEvent && event.touches.length > 1) {
          return true;
        }
        const plain = !(event instanceof MouseEvent) || (!event.shiftKey && event.button === 0);
        return tool.current === "move" && plain && event.type !== "dblclick";
      })
      .on("zoom", ({ transform }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        now.current = transform;
        onMove();
      });
    const selection = select(element).call(behaviour.current);
    const bound = () => {
      const [[, ,], [width, height]] = extent();
      behaviour.current.translateExtent([
        [-width / 2, -height / 2],
        [1.5 * width, 1.5 * height],
      ]);
    };
    bound();
    const observer = new ResizeObserver(bound);
    observer.observe(element);
    return () => {
      observer.disconnect();
      selection.on(".zoom", null);
    };
  }, [canvas, tool, onMove]);
  const by = useCallback(
    (factor: number) => {
      if (canvas.current) behaviour.current.scaleBy(select(canvas.current), factor);
    },
    [canvas],
  );
  const pan = useCallback(
    (dx: number, dy: number) => {
      if (!canvas.current) return;
      const { k } = now.current;
      behaviour.current.translateBy(select(canvas.current), dx / k, dy / k);
    },
    [canvas],
  );
  const reset = useCallback(() => {
    if (canvas.current) behaviour.current.transform(select(canvas.current), zoomIdentity);
  }, [canvas]);
  return { now, by, pan, reset };
}
