/** What nodes of a network fall together into: groups, communities, all that hangs together. */
import type { Network } from "../../../api/explore";

/** What is drawn as one node; `none` where every content is its own. */
export type Level = "none" | "group" | "community" | "component";

/** Several nodes that can be drawn as one. */
export interface Part {
  /** Says the level and the first of its contents, so that it stays the same after a change. */
  readonly id: string;
  readonly level: Exclude<Level, "none">;
  /** Places of its nodes in the network, rising. */
  readonly members: readonly number[];
  /** The place of the node with most neighbours, which stands for it. */
  readonly face: number;
}

/** The parts of a network, and for each node those it is in. */
export interface Parts {
  readonly byId: ReadonlyMap<string, Part>;
  /** For each node by its place, the ids of its parts at a level; those of one node are none. */
  readonly of: Readonly<Record<Part["level"], readonly (string | undefined)[]>>;
}

/** Nodes up to which every content is drawn for itself, unless the person wants it otherwise. */
export const MANY = 500;

/** All parts of a network. */
export function partsOf({ nodes, edges }: Network): Parts {
  const degrees = new Uint32Array(nodes.length);
  for (const { a, b } of edges) {
    degrees[a] = (degrees[a] ?? 0) + 1;
    degrees[b] = (degrees[b] ?? 0) + 1;
  }
  const byId = new Map<string, Part>();
  const at = (level: Part["level"]) => {
    const members = new Map<string | number, number[]>();
    nodes.forEach((node, place) => {
      const key = node[level];
      if (key === null) return;
      const held = members.get(key);
      if (held) held.push(place);
      else members.set(key, [place]);
    });
    const of = new Array<string | undefined>(nodes.length);
    for (const places of members.values()) {
      const [first = 0] = places;
      if (places.length < 2) continue;
      const face = places.reduce((best, place) =>
        (degrees[place] ?? 0) > (degrees[best] ?? 0) ? place : best,
      );
      const id = `${level} ${nodes[first]?.sha256}`;
      byId.set(id, { id, level, members: places, face });
      for (const place of places) of[place] = id;
    }
    return of;
  };
  const of = { group: at("group"), community: at("community"), component: at("component") };
  return { byId, of };
}

/**
 * The part that a node is drawn as, undefined where it is drawn for itself.
 *
 * Where all that hangs together is collapsed and this was opened, its communities are seen first, if
 * there are several.
 */
export function closedPart(
  parts: Parts,
  place: number,
  level: Level,
  opened: ReadonlySet<string>,
): string | undefined {
  if (level === "none") return undefined;
  const part = parts.of[level][place];
  if (part === undefined || !opened.has(part)) return part;
  if (level !== "component") return undefined;
  const inner = parts.of.community[place];
  if (inner === undefined || opened.has(inner)) return undefined;
  const alone = parts.byId.get(inner)?.members.length === parts.byId.get(part)?.members.length;
  return alone ? undefined : inner;
}

/** How many nodes are drawn at a level where nothing is opened. */
export function countAt(parts: Parts, nodes: number, level: Level): number {
  let drawn = nodes;
  for (const part of parts.byId.values()) {
    if (part.level === level) drawn -= part.members.length - 1;
  }
  return drawn;
}

/** The level to begin with: as little as can be looked at, and no less. */
export function firstLevel(parts: Parts, nodes: number): Level {
  if (nodes <= MANY) return "none";
  return countAt(parts, nodes, "community") <= MANY ? "community" : "component";
}
