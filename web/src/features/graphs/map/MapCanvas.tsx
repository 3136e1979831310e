import type { Ref } from "react";
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { announce } from "../../../ui/announce";
import { useStable } from "../../../ui/useStable";
import { type Change, drawnTo, type Outline, type Place, pointsInside } from "../lasso";
import type { Tool } from "../tools";
import { type Direction, type Finder, finderOf, nextPoint } from "./cloud";
import { drawOver, drawPoints, radiusOf, type Scene } from "./drawing";
import { type Frame, frameOf, toMap, toScreen, type Zoom } from "./frame";
import { useMapZoom } from "./useMapZoom";

/** Pixels around a point within which it is hit. */
const REACH = 14;

/** Pixels of the screen within which a press is a click and no drag. */
const STILL = 4;

/** Pixels of a picture for one of the screen, at most: more cost time and show nothing. */
const MAX_RATIO = 2;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

/** A point, and where it is in pixels of the canvas. */
export interface Spot {
  readonly point: number;
  readonly place: Place;
  /** It is in the lower half of what is seen. */
  readonly low: boolean;
}

/** What of the map is seen. */
export interface Seen {
  /** Pixels of the screen. */
  readonly width: number;
  readonly height: number;
  readonly zoom: Zoom;
}

/** What others can do with the map. */
export interface MapHandle {
  readonly seen: () => Seen;
  readonly zoomBy: (factor: number) => void;
  readonly reset: () => void;
}

/** A pointer that is held down. */
interface Press {
  readonly place: Place;
  readonly change: Change;
  /** It draws around points. */
  readonly draws: boolean;
  /** It has not moved away yet: it is a click, and a lasso may well end where it began. */
  still: boolean;
}

interface MapCanvasProps {
  readonly scene: Scene;
  readonly tool: Tool;
  readonly label: string;
  /** What to say of a point. */
  readonly words: (point: number) => string;
  /** The point under the pointer or with the focus; null for none. */
  readonly onSpot: (spot: Spot | null) => void;
  readonly onSelect: (points: readonly number[], change: Change) => void;
  readonly handle: Ref<MapHandle>;
}

/** The points of a map: pan, zoom, hover, go from point to point by keys, draw around them. */
export function MapCanvas(props: MapCanvasProps) {
  const { scene, tool, label, words, onSpot, onSelect, handle } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const toolNow = useRef(tool);
  const [outline, setOutline] = useState<Outline | null>(null);
  const [focus, setFocus] = useState<number | null>(null);
  const [spot, setSpot] = useState<number | null>(null);
  const press = useRef<Press | null>(null);
  const finder = useRef<Finder | null>(null);
  const pixels = useRef<ImageData | null>(null);
  const drawn = useRef(0);
  const { cloud } = scene;

  useEffect(() => {
    let wanted = true;
    finder.current = null;
    setFocus(null);
    void finderOf(cloud).then((found) => {
      if (wanted) finder.current = found;
    });
    return () => {
      wanted = false;
    };
  }, [cloud]);

  const frame = (): Frame => {
    const { width, height, zoom } = seen();
    return frameOf(cloud, width, height, zoom);
  };
  const draw = useStable(() => {
    drawn.current = 0;
    const element = canvas.current;
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !context) return;
    const ratio = Math.min(MAX_RATIO, window.devicePixelRatio || 1);
    const width = Math.max(1, Math.round(element.clientWidth * ratio));
    const height = Math.max(1, Math.round(element.clientHeight * ratio));
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    if (pixels.current?.width !== width || pixels.current.height !== height) {
      pixels.current = context.createImageData(width, height);
    }
    const { k } = moving.now.current;
    const at = frame();
    const onSheet = { scale: at.scale * ratio, left: at.left * ratio, top: at.top * ratio };
    const sheet = { width, height, pixels: new Uint32Array(pixels.current.data.buffer) };
    drawPoints(sheet, scene, onSheet, k, ratio);
    context.putImageData(pixels.current, 0, 0);
    drawOver(context, scene, at, radiusOf(scene, k), { focus: focus ?? spot, outline }, ratio);
  });
  // However often something changes, the picture is drawn once a frame.
  const soon = useCallback(() => {
    if (drawn.current === 0) drawn.current = requestAnimationFrame(draw);
  }, [draw]);
  const hide = useStable(() => {
    if (focus === null) tell(null);
    else tell(focus);
  });
  const onMove = useCallback(() => {
    soon();
    hide();
  }, [soon, hide]);
  const moving = useMapZoom(canvas, toolNow, onMove);
  const { now } = moving;
  const seen = useCallback((): Seen => {
    const { clientWidth = 1, clientHeight = 1 } = canvas.current ?? {};
    return { width: clientWidth, height: clientHeight, zoom: now.current };
  }, [now]);

  useLayoutEffect(() => {
    toolNow.current = tool;
  }, [tool]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what is drawn
  useEffect(soon, [soon, scene, outline, focus, spot]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(soon);
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(drawn.current);
      drawn.current = 0;
    };
  }, [soon]);
  useImperativeHandle(handle, () => ({ seen, zoomBy: moving.by, reset: moving.reset }), [
    seen,
    moving.by,
    moving.reset,
  ]);

  function tell(point: number | null): void {
    setSpot(point);
    if (point === null) {
      onSpot(null);
      return;
    }
    const { x, y } = cloud;
    const place = toScreen(frame(), { x: x[point] as number, y: y[point] as number });
    onSpot({ point, place, low: 2 * place.y > seen().height });
  }

  const pointAt = (place: Place): number | null => {
    const at = frame();
    const { x, y } = toMap(at, place);
    return finder.current?.find(x, y, REACH / at.scale) ?? null;
  };
  const placeOf = (event: PointerEvent): Place => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const place = placeOf(event);
    const change = event.altKey ? "take" : event.shiftKey || event.ctrlKey ? "add" : "replace";
    const draws = tool !== "move" || event.shiftKey;
    press.current = { place, change, draws, still: true };
    setFocus(null);
    if (draws) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const place = placeOf(event);
    const held = press.current;
    if (!held) {
      if (event.pointerType !== "touch") tell(pointAt(place));
      return;
    }
    if (!event.isPrimary) return;
    if (Math.hypot(place.x - held.place.x, place.y - held.place.y) >= STILL) held.still = false;
    if (!held.draws) return;
    if (spot !== null) tell(null);
    if (tool === "rectangle" || tool === "move") {
      setOutline({ kind: "rectangle", from: held.place, to: place });
    } else {
      setOutline((old) => {
        const line = old?.kind === "lasso" ? old.line : [held.place];
        return { kind: "lasso", line: drawnTo(line, place) };
      });
    }
  };
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>) => {
    const held = press.current;
    press.current = null;
    setOutline(null);
    if (!held || !event.isPrimary) return;
    const place = placeOf(event);
    if (held.still) {
      const point = pointAt(place);
      tell(point);
      if (point !== null) onSelect([point], held.change);
      return;
    }
    if (!outline) return;
    onSelect(pointsInside(onMap(outline, frame()), cloud), held.change);
  };
  const onPointerCancel = () => {
    press.current = null;
    setOutline(null);
  };

  const goTo = (point: number) => {
    setFocus(point);
    const { x, y } = cloud;
    const at = { x: x[point] as number, y: y[point] as number };
    const { width, height } = seen();
    const place = toScreen(frame(), at);
    const dx = outside(place.x, width);
    const dy = outside(place.y, height);
    if (dx || dy) moving.pan(dx, dy);
    tell(point);
    announce(words(point));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction && cloud.x.length > 0) {
      const next = focus === null ? 0 : nextPoint(cloud, focus, direction);
      if (next !== null) goTo(next);
    } else if (event.key === "+" || event.key === "=") moving.by(1.5);
    else if (event.key === "-") moving.by(1 / 1.5);
    else if (event.key === "0") moving.reset();
    else if ((event.key === " " || event.key === "Enter") && focus !== null) {
      const on = scene.chosen.includes(focus);
      onSelect([focus], on ? "take" : "add");
      announce(on ? "Not selected" : "Selected");
    } else return;
    event.preventDefault();
  };

  return (
    <div
      className="hashmap-field"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the points are gone through by keys
      tabIndex={0}
      aria-label={label}
      aria-describedby="map-keys"
      onKeyDown={onKeyDown}
      onBlur={() => {
        setFocus(null);
        tell(null);
      }}
    >
      <canvas
        ref={canvas}
        className={`hashmap-canvas hashmap-${tool}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerCancel}
        onPointerLeave={() => {
          if (!press.current && focus === null) tell(null);
        }}
      />
    </div>
  );
}

function onMap(outline: Outline, frame: Frame): Outline {
  return outline.kind === "rectangle"
    ? { ...outline, from: toMap(frame, outline.from), to: toMap(frame, outline.to) }
    : { ...outline, line: outline.line.map((place) => toMap(frame, place)) };
}

/** Pixels to move by so that a place is well inside of the picture. */
function outside(place: number, size: number): number {
  const inside = Math.min(Math.max(place, REACH), size - REACH);
  return place === inside ? 0 : size / 2 - place;
}
