/** Where each drawn node lies, from where the contents lie. Pure. */
import type { Network } from "../../../api/explore";
import type { Place } from "../lasso";
import type { Drawing, DrawnNode } from "./model";
import { NODE_RADIUS } from "./sizes";

/** Steps of the spiral on which room is looked for; beyond, something is covered. */
const TRIES = 3000;

/** Half of the width of a letter of a tag, in pixels. */
const HALF_LETTER = 4.5;

/** Radius of the circle of a part of `count` contents, in pixels: less than they take up opened. */
export function partRadius(count: number): number {
  return Math.min(160, 14 + 16 * Math.sqrt(count));
}

/** Half of the width and of the height of a node, its label left out. */
export function halfSize({ kind, name, sha256s }: DrawnNode): readonly [x: number, y: number] {
  if (kind === "part") return [partRadius(sha256s.length), partRadius(sha256s.length)];
  if (kind === "tag") return [Math.min(130, 16 + Array.from(name).length * HALF_LETTER), 13];
  return kind === "frame" ? [24, 11] : [24, 24];
}

/**
 * The place of each drawn node by its id: a content where the layout has it, a part in the middle
 * of its contents, key frames and tags beside what they are joined to, where there is room.
 * @param layout - x and y of each node of the network in turn.
 * @param moved - places that the person chose.
 */
export function placesOf(
  drawing: Drawing,
  network: Network,
  layout: Float32Array,
  moved: ReadonlyMap<string, Place>,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const sums = new Map<string, { x: number; y: number; count: number }>();
  network.nodes.forEach(({ sha256 }, place) => {
    const id = drawing.nodeOf.get(sha256);
    if (id === undefined) return;
    const [x, y] = [layout[place * 2] ?? 0, layout[place * 2 + 1] ?? 0];
    const sum = sums.get(id);
    if (sum) {
      sum.x += x;
      sum.y += y;
      sum.count += 1;
    } else sums.set(id, { x, y, count: 1 });
  });
  for (const [id, { x, y, count }] of sums) {
    places.set(id, moved.get(id) ?? { x: x / count, y: y / count });
  }
  const others = drawing.nodes.filter(({ kind }) => kind === "frame" || kind === "tag");
  if (others.length > 0) placeBeside(others, drawing, places, moved);
  return places;
}

function placeBeside(
  others: readonly DrawnNode[],
  { nodes, edges }: Drawing,
  places: Map<string, Place>,
  moved: ReadonlyMap<string, Place>,
): void {
  const taken = new Taken();
  for (const node of nodes) {
    const place = places.get(node.id);
    if (place) taken.add(place, ...halfSize(node));
  }
  const joined = new Map<string, Place[]>();
  for (const { kind, from, to } of edges) {
    if (kind === "match") continue;
    const [id, anchor] = kind === "tag" ? [from, to] : [to, from];
    const place = places.get(anchor);
    if (!place) continue;
    const held = joined.get(id);
    if (held) held.push(place);
    else joined.set(id, [place]);
  }
  for (const node of others) {
    const [halfX, halfY] = halfSize(node);
    const anchors = joined.get(node.id) ?? [];
    const mean = {
      x: anchors.reduce((sum, { x }) => sum + x, 0) / Math.max(1, anchors.length),
      y: anchors.reduce((sum, { y }) => sum + y, 0) / Math.max(1, anchors.length),
    };
    const place = moved.get(node.id) ?? taken.nearest(mean, halfX, halfY);
    taken.add(place, halfX, halfY);
    places.set(node.id, place);
  }
}

/** Room that is taken up by boxes. */
class Taken {
  static readonly #CELL = 4 * NODE_RADIUS;
  static readonly #GAP = 8;
  readonly #cells = new Map<string, (readonly [place: Place, halfX: number, halfY: number])[]>();

  add(place: Place, halfX: number, halfY: number): void {
    for (const key of this.#keys(place, halfX, halfY)) {
      const held = this.#cells.get(key);
      if (held) held.push([place, halfX, halfY]);
      else this.#cells.set(key, [[place, halfX, halfY]]);
    }
  }

  /** The nearest place, on a spiral, where a box has room. */
  nearest({ x, y }: Place, halfX: number, halfY: number): Place {
    for (let step = 0; step < TRIES; step++) {
      const [angle, from] = [step * 2.39996, 9 * Math.sqrt(step)];
      const place = { x: x + from * Math.cos(angle), y: y + from * Math.sin(angle) };
      if (this.#isFree(place, halfX, halfY)) return place;
    }
    return { x, y };
  }

  #isFree(place: Place, halfX: number, halfY: number): boolean {
    for (const key of this.#keys(place, halfX, halfY)) {
      for (const [other, otherX, otherY] of this.#cells.get(key) ?? []) {
        const clear =
          Math.abs(place.x - other.x) >= halfX + otherX + Taken.#GAP ||
          Math.abs(place.y - other.y) >= halfY + otherY + Taken.#GAP;
        if (!clear) return false;
      }
    }
    return true;
  }

  *#keys({ x, y }: Place, halfX: number, halfY: number): Generator<string> {
    const at = (value: number) => Math.floor(value / Taken.#CELL);
    const [gapX, gapY] = [halfX + Taken.#GAP, halfY + Taken.#GAP];
    for (let column = at(x - gapX); column <= at(x + gapX); column++) {
      for (let row = at(y - gapY); row <= at(y + gapY); row++) yield `${column} ${row}`;
    }
  }
}
