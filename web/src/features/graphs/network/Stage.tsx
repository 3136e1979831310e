import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { announce } from "../../../ui/announce";
import { untilLoaded } from "../../../ui/lazyView";
import { Thumb } from "../../../ui/Thumb";
import { useStable } from "../../../ui/useStable";
import { type Change, drawnTo, type Outline, type Place, pointsInside } from "../lasso";
import type { Tool } from "../tools";
import type { NetworkCanvas, Target } from "./canvas";
import type { Drawing } from "./model";
import type { Looks } from "./paint";
import { DIRECTIONS, nearestNode, nextNode } from "./steps";
import type { Viewport } from "./svg";
import { type Index, kindWords, nodeWords } from "./telling";

/** What the view around it can do with the stage. */
export interface StageHandle {
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly flyTo: (id: string) => void;
  readonly viewport: () => Viewport | null;
  /** Draws anew, as when pictures came. */
  readonly redraw: () => void;
}

interface StageProps {
  readonly drawing: Drawing;
  readonly index: Index;
  readonly places: ReadonlyMap<string, Place>;
  readonly looks: Looks;
  readonly tool: Tool;
  readonly label: string;
  readonly onPick: (target: Target | null, change: Change, again: boolean) => void;
  readonly onOpen: (node: string, byPointer: boolean) => void;
  readonly onMenu: (target: Target | null, at: Place) => void;
  readonly onSelect: (nodes: readonly string[], change: Change) => void;
  /** A node was reached by keys. */
  readonly onFocusNode: (node: string) => void;
  readonly onMoved: (node: string, to: Place) => void;
  /** Delete was pressed. */
  readonly onDelete: () => void;
  /** All of the drawing is on the canvas. */
  readonly onShown: () => void;
  readonly handle: Ref<StageHandle>;
}

/** Pixels that a pointer may stray and still not draw. */
const STILL = 5;

/** The canvas of the network, what is drawn around nodes on it, and its keys. */
export function Stage(props: StageProps) {
  const { drawing, index, places, looks, tool, label, handle } = props;
  const container = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<NetworkCanvas | null>(null);
  const [shown, setShown] = useState(false);
  const [hovered, setHovered] = useState<string | null>(null);
  const first = useRef(looks);
  const focused = useRef(looks.focused);
  const onPick = useStable(props.onPick);
  const onOpen = useStable(props.onOpen);
  const onMenu = useStable(props.onMenu);
  const onMoved = useStable(props.onMoved);
  const onShown = useStable(props.onShown);

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    let [wanted, made] = [true, null as NetworkCanvas | null];
    // The library is large, and needed nowhere else.
    void untilLoaded(() => import("./canvas")).then(({ NetworkCanvas: Canvas }) => {
      if (!wanted) return;
      const opened = (id: string) => onOpen(id, true);
      const events = { onPick, onOpen: opened, onMenu, onMoved, onHover: setHovered };
      made = new Canvas(element, first.current, events);
      setCanvas(made);
    });
    return () => {
      wanted = false;
      made?.destroy();
      setCanvas(null);
    };
  }, [onPick, onOpen, onMenu, onMoved]);

  useLayoutEffect(() => {
    focused.current = looks.focused;
    canvas?.look(looks);
  }, [canvas, looks]);

  const { palette } = looks;
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines are given their colours anew
  useEffect(() => {
    if (!canvas) return;
    setShown(false);
    void canvas.show(drawing, places, focused.current).then((all) => {
      if (!all) return;
      setShown(true);
      onShown();
    });
  }, [canvas, drawing, places, palette, onShown]);

  useImperativeHandle(
    handle,
    () => ({
      fit: () => canvas?.fit(),
      zoomBy: (factor) => canvas?.zoomBy(factor),
      flyTo: (id) => canvas?.flyTo(id),
      viewport: () => canvas?.viewport() ?? null,
      redraw: () => canvas?.redraw(),
    }),
    [canvas],
  );

  const goTo = (id: string) => {
    const node = index.nodes.get(id);
    if (!node) return;
    props.onFocusNode(id);
    canvas?.keepInView(id);
    announce(nodeWords(node, index));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = DIRECTIONS[event.key];
    const asksMenu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const at = looks.focused !== null && places.has(looks.focused) ? looks.focused : null;
    if (asksMenu && at) {
      const { x: [x = 0] = [], y: [y = 0] = [] } = canvas?.screen([at]) ?? {};
      props.onMenu({ node: at }, { x, y });
    } else if (direction && event.shiftKey) canvas?.panBy(direction.x * 0.2, direction.y * 0.2);
    else if (direction) {
      const view = canvas?.viewport();
      const middle = view && { x: view.left + view.width / 2, y: view.top + view.height / 2 };
      const next = at ? nextNode(places, at, direction) : middle && nearestNode(places, middle);
      if (next) goTo(next);
    } else if (event.key === "+" || event.key === "=") canvas?.zoomBy(1.4);
    else if (event.key === "-") canvas?.zoomBy(1 / 1.4);
    else if (event.key === "0") canvas?.fit();
    else if (event.key === "Enter" && at) props.onOpen(at, false);
    else if (event.key === "Delete") props.onDelete();
    else if (event.key === " " && at) {
      const sha256s = index.nodes.get(at)?.sha256s ?? [];
      const on = sha256s.every((sha256) => looks.selected.has(sha256));
      props.onSelect([at], on ? "take" : "add");
      announce(on ? "Not selected" : "Selected");
    } else return;
    event.preventDefault();
  };

  const node = hovered === null ? undefined : index.nodes.get(hovered);
  return (
    <div className="netstage" data-shown={shown}>
      <div
        className="netstage-field"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the nodes are gone through by keys
        tabIndex={0}
        aria-label={label}
        aria-describedby="network-keys"
        onKeyDown={onKeyDown}
      >
        <div ref={container} className="netstage-canvas" aria-hidden="true" />
      </div>
      {tool !== "move" && (
        <DrawingLayer
          tool={tool}
          onDrawn={(outline, change) => {
            const ids = drawing.nodes.map(({ id }) => id);
            const points = canvas?.screen(ids);
            if (!points) return;
            const found = pointsInside(outline, points).flatMap((at) => ids[at] ?? []);
            props.onSelect(found, change);
          }}
        />
      )}
      {node && node.kind !== "tag" && (
        <div className="netcard" aria-hidden="true">
          {node.face && (
            <div className="netcard-thumb">
              <Thumb sha256={node.face.sha256} kind={node.face.kind} />
            </div>
          )}
          <div className="small break">{node.name}</div>
          <div className="small soft">
            {[kindWords(node), node.face?.device].filter(Boolean).join(" · ")}
          </div>
        </div>
      )}
    </div>
  );
}

interface DrawingLayerProps {
  readonly tool: Exclude<Tool, "move">;
  readonly onDrawn: (outline: Outline, change: Change) => void;
}

/** Lies over the canvas while something is drawn around nodes. */
function DrawingLayer({ tool, onDrawn }: DrawingLayerProps) {
  const [outline, setOutline] = useState<Outline | null>(null);
  const press = useRef<{ place: Place; change: Change } | null>(null);
  const placeOf = (event: PointerEvent): Place => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const change = event.altKey ? "take" : event.shiftKey || event.ctrlKey ? "add" : "replace";
    press.current = { place: placeOf(event), change };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const held = press.current;
    if (!held || !event.isPrimary) return;
    const place = placeOf(event);
    setOutline((old) => {
      if (tool === "rectangle") return { kind: "rectangle", from: held.place, to: place };
      const line = old?.kind === "lasso" ? old.line : [held.place];
      return { kind: "lasso", line: drawnTo(line, place) };
    });
  };
  const onPointerUp = (event: PointerEvent) => {
    const held = press.current;
    press.current = null;
    setOutline(null);
    if (!held || !outline || !event.isPrimary) return;
    const { x, y } = placeOf(event);
    const long = outline.kind === "lasso" && outline.line.length > 3;
    if (long || Math.hypot(x - held.place.x, y - held.place.y) >= STILL) {
      onDrawn(outline, held.change);
    }
  };
  const corners =
    outline?.kind === "rectangle"
      ? [
          outline.from,
          { x: outline.to.x, y: outline.from.y },
          outline.to,
          { x: outline.from.x, y: outline.to.y },
        ]
      : (outline?.line ?? []);
  return (
    <svg
      className="netstage-drawing"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        press.current = null;
        setOutline(null);
      }}
    >
      <polygon points={corners.map(({ x, y }) => `${x},${y}`).join(" ")} />
    </svg>
  );
}
