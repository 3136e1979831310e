/** The network on a canvas: vis-network, given what is drawn and where, in slices. */
import { DataSet } from "vis-data";
import { Network } from "vis-network";
import type { Change, Place } from "../lasso";
import { listenToClicks } from "./clicks";
import { lineAt, paintLines, type Strand, strandsOf } from "./lines";
import { lineOf } from "./look";
import type { Drawing, DrawnEdge, DrawnNode } from "./model";
import { MAX_ZOOM, MIN_ZOOM, OPTIONS } from "./options";
import { type Looks, paintNode } from "./paint";
import type { Viewport } from "./svg";

/** What lies under the pointer. */
export type Target = { readonly node: string } | { readonly edge: string };

/** What the person does on the canvas. */
export interface CanvasEvents {
  /**
   * A click: Ctrl, Cmd or Shift adds to the selection, Alt takes from it. `again` with the second
   * of a double click.
   */
  readonly onPick: (target: Target | null, change: Change, again: boolean) => void;
  /** A double click. */
  readonly onOpen: (node: string) => void;
  /** The context menu is asked for, at a place on the canvas. */
  readonly onMenu: (target: Target | null, at: Place) => void;
  readonly onHover: (node: string | null) => void;
  readonly onMoved: (node: string, to: Place) => void;
}

/** Nodes given to vis-network at once, and milliseconds of work in one turn. */
const SLICE = 100;
const TURN = 16;

/** New nodes from which on they are drawn only once all are there. */
const MANY_NODES = 300;

/** Lines from which on they are left out while what is seen moves, and milliseconds until it is
 * still. */
const MANY_LINES = 5000;
const STILL = 150;

/** Pixels on the screen within which a line is found beside the pointer. */
const REACH = 7;

/** Milliseconds of a flight to a node. */
const FLIGHT = 350;

/** Pixels from the border of the canvas within which a node is as good as out of sight. */
const EDGE = 40;

/** Room around everything when all of it is shown, as a part of the window. */
const FIT_MARGIN = 0.06;

interface VisNode {
  id: string;
  x: number;
  y: number;
  shape: "custom";
  ctxRenderer: unknown;
}

interface Rendering {
  ctx: CanvasRenderingContext2D;
  id: string;
  x: number;
  y: number;
}

/** One canvas; `destroy` it when its element goes. */
export class NetworkCanvas {
  readonly #nodes = new DataSet<VisNode>();
  readonly #network: Network;
  readonly #container: HTMLElement;
  /** The places of nodes that vis-network was given. */
  readonly #givenNodes = new Map<string, Place>();
  /** Nodes that were dragged since places were given; vis-network knows where they are. */
  readonly #dragged = new Set<string>();
  #byId: ReadonlyMap<string, DrawnNode> = new Map();
  #edgesById: ReadonlyMap<string, DrawnEdge> = new Map();
  #places: ReadonlyMap<string, Place> = new Map();
  #strands: readonly Strand[] = [];
  #looks: Looks;
  /** What is seen moves, or is being filled: lines or everything can wait. */
  #moving = false;
  #filling = false;
  #still = 0;
  #turn = 0;
  #frame = 0;
  #fitted = false;

  constructor(container: HTMLElement, looks: Looks, events: CanvasEvents) {
    this.#container = container;
    this.#looks = looks;
    const data = { nodes: this.#nodes, edges: [] };
    this.#network = new Network(container, data as never, OPTIONS);
    // The list beside it is what keys and screen readers use; the keys of the canvas are ours.
    container.querySelector<HTMLElement>(".vis-network")?.setAttribute("tabindex", "-1");
    this.#listen(events);
  }

  /**
   * Shows a drawing; what is there already stays, and `anchor` stays where it is on the screen.
   * Resolves to whether all of it is shown: false where another one was asked for meanwhile.
   */
  async show(
    drawing: Drawing,
    places: ReadonlyMap<string, Place>,
    anchor: string | null,
  ): Promise<boolean> {
    const turn = ++this.#turn;
    const until = { at: performance.now() + TURN };
    // Gives the page its turn now and then, and tells whether to stop.
    const stops = async () => {
      if (performance.now() < until.at) return false;
      await new Promise((resolve) => setTimeout(resolve, 0));
      until.at = performance.now() + TURN;
      return turn !== this.#turn;
    };
    const before = anchor === null ? null : this.#onScreen(anchor);
    this.#byId = new Map(drawing.nodes.map((node) => [node.id, node]));
    this.#places = places;
    this.#edgesById = new Map(drawing.edges.map((edge) => [edge.id, edge]));
    this.#strands = strandsOf(drawing.edges, this.#looks.palette);
    this.#dragged.clear();
    for (const ids of slices([...this.#givenNodes.keys()].filter((id) => !this.#byId.has(id)))) {
      this.#nodes.remove([...ids]);
      for (const id of ids) this.#givenNodes.delete(id);
      if (await stops()) return false;
    }
    const changed = drawing.nodes.filter((node) => this.#isNew(node, places));
    // Drawing all that is there again and again would take longer than all the rest.
    this.#filling = changed.length > MANY_NODES;
    for (const part of slices(changed)) {
      this.#nodes.update(part.flatMap((node) => this.#visNode(node, places)));
      if (await stops()) return false;
    }
    this.#filling = false;
    if (!this.#fitted && drawing.nodes.length > 0) this.fit(false);
    else if (anchor !== null && before) this.#hold(anchor, before);
    this.redraw();
    return turn === this.#turn;
  }

  /** Changes how nodes look, at once; `show` again to change the colours of lines. */
  look(looks: Looks): void {
    this.#looks = looks;
    this.redraw();
  }

  /** Draws anew with the next frame. */
  redraw(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#network.redraw();
    });
  }

  /** Shows everything. */
  fit(flies = true): void {
    const [all, { width, height }] = [this.#bounds(), this.#size()];
    if (!all || width === 0 || height === 0) return;
    this.#fitted = true;
    const room = 1 - 2 * FIT_MARGIN;
    const scale = Math.min((width * room) / all.width, (height * room) / all.height, 1.4);
    const position = { x: all.left + all.width / 2, y: all.top + all.height / 2 };
    this.#moveTo(position, scale, flies);
  }

  /** Zooms in or out around the middle. */
  zoomBy(factor: number): void {
    this.#moveTo(this.#network.getViewPosition(), this.#network.getScale() * factor, false);
  }

  /** Moves what is seen by a part of the window. */
  panBy(x: number, y: number): void {
    const { width, height } = this.#size();
    const scale = this.#network.getScale();
    const at = this.#network.getViewPosition();
    const to = { x: at.x + (x * width) / scale, y: at.y + (y * height) / scale };
    this.#moveTo(to, scale, false);
  }

  /** Flies to a node, near enough to see what it is. */
  flyTo(id: string): void {
    const place = this.#places.get(id);
    if (place) this.#moveTo(place, Math.max(this.#network.getScale(), 0.9), true);
  }

  /** Moves what is seen, if need be, so that a node is well inside of it. */
  keepInView(id: string): void {
    const [at, { width, height }] = [this.#onScreen(id), this.#size()];
    const place = this.#places.get(id);
    if (!at || !place) return;
    const inside = Math.min(at.x, width - at.x) > EDGE && Math.min(at.y, height - at.y) > EDGE;
    if (!inside) this.#moveTo(place, this.#network.getScale(), true);
  }

  /** Where each node is on the canvas, in pixels of the page. */
  screen(ids: readonly string[]): { readonly x: readonly number[]; readonly y: readonly number[] } {
    const places = ids.map((id) => this.#onScreen(id) ?? { x: Number.NaN, y: Number.NaN });
    return { x: places.map(({ x }) => x), y: places.map(({ y }) => y) };
  }

  #onScreen(id: string): Place | null {
    const place = this.#placeOf(id);
    return place ? this.#network.canvasToDOM(place) : null;
  }

  /** Brings a node back to where it was on the screen before the places changed. */
  #hold(id: string, before: Place): void {
    const now = this.#onScreen(id);
    if (!now) return;
    const scale = this.#network.getScale();
    const at = this.#network.getViewPosition();
    const to = { x: at.x + (now.x - before.x) / scale, y: at.y + (now.y - before.y) / scale };
    this.#moveTo(to, scale, false);
  }

  /** The part of the network that is seen. */
  viewport(): Viewport {
    const { width, height } = this.#size();
    const scale = this.#network.getScale();
    const { x, y } = this.#network.getViewPosition();
    const [seenX, seenY] = [width / scale, height / scale];
    return { left: x - seenX / 2, top: y - seenY / 2, width: seenX, height: seenY };
  }

  destroy(): void {
    this.#turn += 1;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#still);
    this.#network.destroy();
  }

  #size(): { width: number; height: number } {
    return { width: this.#container.clientWidth, height: this.#container.clientHeight };
  }

  #bounds(): Viewport | null {
    const places = [...this.#places.values()];
    if (places.length === 0) return null;
    const room = 55;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of places) {
      left = Math.min(left, x - room);
      right = Math.max(right, x + room);
      top = Math.min(top, y - room);
      bottom = Math.max(bottom, y + room);
    }
    return { left, top, width: right - left, height: bottom - top };
  }

  #moveTo(position: Place, scale: number, flies: boolean): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#network.moveTo({
      position,
      scale: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, scale)),
      animation: flies && !still ? { duration: FLIGHT, easingFunction: "easeInOutQuad" } : false,
    });
  }

  #isNew({ id }: DrawnNode, places: ReadonlyMap<string, Place>): boolean {
    const [given, place] = [this.#givenNodes.get(id), places.get(id)];
    return place !== undefined && (given?.x !== place.x || given.y !== place.y);
  }

  #visNode({ id }: DrawnNode, places: ReadonlyMap<string, Place>): VisNode[] {
    const place = places.get(id);
    if (!place) return [];
    this.#givenNodes.set(id, place);
    return [{ id, ...place, shape: "custom", ctxRenderer: this.#render }];
  }

  readonly #render = ({ ctx, id, x, y }: Rendering) => {
    const node = this.#byId.get(id);
    // A node that is on its way out is not drawn any more.
    if (!node || this.#filling) return {};
    const size = paintNode(ctx, node, x, y, this.#network.getScale(), this.#looks);
    return { nodeDimensions: size };
  };

  readonly #placeOf = (id: string): Place | undefined =>
    this.#dragged.has(id) ? this.#network.getPositions([id])[id] : this.#places.get(id);

  #paintLines(ctx: CanvasRenderingContext2D): void {
    if (this.#filling || (this.#moving && this.#edgesById.size > MANY_LINES)) return;
    this.#underline(ctx);
    const zoom = this.#network.getScale();
    paintLines(ctx, this.#strands, this.#placeOf, zoom, this.#looks.palette);
  }

  /** Notes that what is seen moves; lines come back once it is still. */
  #moves(): void {
    this.#moving = true;
    clearTimeout(this.#still);
    this.#still = window.setTimeout(() => {
      this.#moving = false;
      this.redraw();
    }, STILL);
  }

  /** A wide stroke below the line that is looked at. */
  #underline(ctx: CanvasRenderingContext2D): void {
    const { focused, palette } = this.#looks;
    const edge = focused === null ? undefined : this.#edgesById.get(focused);
    const [from, to] = [this.#placeOf(edge?.from ?? ""), this.#placeOf(edge?.to ?? "")];
    if (!edge || !from || !to) return;
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
    ctx.lineWidth = lineOf(edge, palette).width + 12;
    ctx.lineCap = "round";
    ctx.strokeStyle = palette.accent;
    ctx.globalAlpha = 0.55;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  #listen({ onPick, onOpen, onMenu, onHover, onMoved }: CanvasEvents): void {
    const targetAt = (at: Place): Target | null => {
      const node = this.#network.getNodeAt(at);
      if (node !== undefined) return { node: String(node) };
      const place = this.#network.DOMtoCanvas(at);
      const reach = REACH / this.#network.getScale();
      const edge = lineAt(this.#strands, this.#placeOf, place, reach);
      return edge === null ? null : { edge };
    };
    listenToClicks(this.#container, this.#network, {
      onClick: (at, { ctrlKey, metaKey, shiftKey, altKey }, again) => {
        const adds = ctrlKey || metaKey || shiftKey;
        onPick(targetAt(at), altKey ? "take" : adds ? "add" : "replace", again);
      },
      onDoubleClick: (at) => {
        const target = targetAt(at);
        if (target && "node" in target) onOpen(target.node);
      },
    });
    this.#network.on("oncontext", ({ pointer, event }) => {
      event.preventDefault();
      onMenu(targetAt(pointer.DOM), pointer.DOM);
    });
    this.#network.on("beforeDrawing", (ctx: CanvasRenderingContext2D) => this.#paintLines(ctx));
    this.#network.on("zoom", () => this.#moves());
    this.#network.on("dragging", ({ nodes }) => {
      this.#moves();
      for (const id of nodes) this.#dragged.add(String(id));
    });
    this.#network.on("hoverNode", ({ node }) => onHover(String(node)));
    this.#network.on("blurNode", () => onHover(null));
    this.#network.on("dragEnd", ({ nodes }) => {
      for (const id of nodes) {
        const { [id]: place } = this.#network.getPositions([id]);
        if (!place) continue;
        this.#givenNodes.set(String(id), place);
        onMoved(String(id), place);
      }
      this.#network.unselectAll();
    });
  }
}

function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += SLICE) yield items.slice(start, start + SLICE);
}
