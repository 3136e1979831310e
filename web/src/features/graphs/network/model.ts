/** What is drawn of a network: nodes and edges under the current view. Pure. */
import type { Network, NetworkNode } from "../../../api/explore";
import type { Said, Tag } from "../../../api/tags";
import { counted, formatPosition } from "../../../ui/format";
import { closedPart, type Level, type Parts } from "./parts";

/** A node as it is drawn. */
export interface DrawnNode {
  readonly id: string;
  readonly kind: "image" | "video" | "part" | "tag" | "frame";
  readonly name: string;
  /** The contents it stands for: one, those of a part, those with a tag, the video of a frame. */
  readonly sha256s: readonly string[];
  /** The content whose picture it shows; null where it shows none. */
  readonly face: NetworkNode | null;
  /** Colour of a tag, "#rrggbb". */
  readonly colour: string | null;
  /** The cluster of all its contents, null where they are in several or in none. */
  readonly cluster: number | null;
}

/** An edge as it is drawn: a match, several between two parts, or what has a tag or a frame. */
export interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: "match" | "tag" | "frame";
  /** Places in the network of the matches it stands for, the nearest first. */
  readonly matches: readonly number[];
  /** Bits that differ of the nearest match; 0 for other kinds. */
  readonly distance: number;
  /** It is one match, without which what hangs together falls in two; not told of two alone. */
  readonly bridge: boolean;
  /** A bridge with more than one node on either side: the first to doubt. */
  readonly doubtful: boolean;
}

/** All that is drawn. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** The ids of the nodes that contents are drawn as. */
  readonly nodeOf: ReadonlyMap<string, string>;
  /** More tags, or more on contents, than are drawn. */
  readonly tagsLeftOut: boolean;
}

/** What the person chose to see. */
export interface ViewState {
  readonly level: Level;
  /** Ids of parts that are open although their level is collapsed. */
  readonly opened: ReadonlySet<string>;
  /** Keys of matches that were cut and are not read anew yet. */
  readonly cut: ReadonlySet<string>;
  /** Times of key frames in milliseconds by the sha256 of their video. */
  readonly frames: ReadonlyMap<string, readonly number[]>;
  /** Tags to be shown, by their ids; null where none are to. */
  readonly tags: ReadonlyMap<string, Tag> | null;
  readonly said: ReadonlyMap<string, Said>;
  readonly clusters: ReadonlyMap<string, number> | null;
}

/** Tags drawn at most, those on most first, and joints of them. */
const MAX_TAGS = 100;
const MAX_JOINTS = 3000;

/** Key frames drawn of one video; of more, as many evenly over its length. */
export const MAX_FRAMES = 40;

/** The key of a match: it stays when the network is read anew. */
export function matchKey(network: Network, place: number): string {
  const { a, b } = network.edges[place] ?? { a: 0, b: 0 };
  return `${network.nodes[a]?.sha256} ${network.nodes[b]?.sha256}`;
}

/** What is drawn of a network. */
export function draw(network: Network, parts: Parts, view: ViewState): Drawing {
  const nodes: DrawnNode[] = [];
  const ids: string[] = [];
  const nodeOf = new Map<string, string>();
  const seen = new Set<string>();
  network.nodes.forEach((node, place) => {
    const closed = closedPart(parts, place, view.level, view.opened);
    const id = closed ?? node.sha256;
    ids.push(id);
    nodeOf.set(node.sha256, id);
    if (seen.has(id)) return;
    seen.add(id);
    nodes.push(closed === undefined ? ofContent(node, view) : ofPart(network, parts, closed, view));
  });
  const edges = matchesOf(network, parts, ids, view.cut);
  addFrames(nodes, edges, nodeOf, view);
  const tagsLeftOut = addTags(nodes, edges, nodeOf, view);
  return { nodes, edges, nodeOf, tagsLeftOut };
}

function ofContent(node: NetworkNode, { clusters }: ViewState): DrawnNode {
  const { sha256, kind, name } = node;
  const cluster = clusters?.get(sha256) ?? null;
  return { id: sha256, kind, name, sha256s: [sha256], face: node, colour: null, cluster };
}

function ofPart({ nodes }: Network, parts: Parts, id: string, { clusters }: ViewState): DrawnNode {
  const part = parts.byId.get(id);
  const members = (part?.members ?? []).flatMap((place) => nodes[place] ?? []);
  const face = nodes[part?.face ?? 0] ?? null;
  const [first, ...others] = members.map(({ sha256 }) => clusters?.get(sha256) ?? null);
  return {
    id,
    kind: "part",
    name: `${counted(members.length, "file")} like ${face?.name ?? ""}`,
    sha256s: members.map(({ sha256 }) => sha256),
    face,
    colour: null,
    cluster: others.every((cluster) => cluster === first) ? (first ?? null) : null,
  };
}

function matchesOf(
  network: Network,
  parts: Parts,
  ids: readonly string[],
  cut: ReadonlySet<string>,
): DrawnEdge[] {
  const between = new Map<string, { from: string; to: string; matches: number[] }>();
  network.edges.forEach(({ a, b }, place) => {
    const [from, to] = [ids[a], ids[b]];
    if (from === undefined || to === undefined || from === to) return;
    if (cut.size > 0 && cut.has(matchKey(network, place))) return;
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    const held = between.get(key);
    if (held) held.matches.push(place);
    else between.set(key, { from, to, matches: [place] });
  });
  return [...between].map(([id, { from, to, matches }]) => {
    const distanceAt = (place: number) => network.edges[place]?.distance ?? 0;
    if (matches.length > 1) matches.sort((one, other) => distanceAt(one) - distanceAt(other));
    const [nearest = 0] = matches;
    const edge = network.edges[nearest];
    const whole = parts.byId.get(parts.of.component[edge?.a ?? 0] ?? "");
    const single = matches.length === 1 && (whole?.members.length ?? 0) > 2;
    return {
      id,
      from,
      to,
      kind: "match",
      matches,
      distance: edge?.distance ?? 0,
      bridge: single && (edge?.bridge ?? false),
      doubtful: single && (edge?.doubtful ?? false),
    };
  });
}

function joint(kind: "tag" | "frame", from: string, to: string): DrawnEdge {
  const none = { matches: [], distance: 0, bridge: false, doubtful: false };
  return { id: `${from} ${to}`, from, to, kind, ...none };
}

/** Some of a list, evenly from its first to its last. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => items[Math.round(at * step)] as T);
}

function addFrames(
  nodes: DrawnNode[],
  edges: DrawnEdge[],
  nodeOf: ReadonlyMap<string, string>,
  { frames }: ViewState,
): void {
  for (const [sha256, positions] of frames) {
    // A video in a part that is closed shows none.
    if (nodeOf.get(sha256) !== sha256) continue;
    for (const pos of evenly(positions, MAX_FRAMES)) {
      const id = `frame ${sha256} ${pos}`;
      const common = { face: null, colour: null, cluster: null };
      nodes.push({ id, kind: "frame", name: formatPosition(pos), sha256s: [sha256], ...common });
      edges.push(joint("frame", sha256, id));
    }
  }
}

/** Adds tags and what has them; tells whether some are left out. */
function addTags(
  nodes: DrawnNode[],
  edges: DrawnEdge[],
  nodeOf: ReadonlyMap<string, string>,
  { tags, said }: ViewState,
): boolean {
  if (!tags) return false;
  const on = new Map<string, string[]>();
  for (const sha256 of nodeOf.keys()) {
    for (const tag of new Set(said.get(sha256)?.tags.map((each) => each.tag))) {
      const held = on.get(tag);
      if (held) held.push(sha256);
      else if (tags.has(tag)) on.set(tag, [sha256]);
    }
  }
  const order = [...on].sort(
    ([one, ones], [other, others]) =>
      others.length - ones.length || nameOf(tags, one).localeCompare(nameOf(tags, other), "en"),
  );
  let joints = 0;
  let leftOut = order.length > MAX_TAGS;
  for (const [tag, sha256s] of order.slice(0, MAX_TAGS)) {
    const drawn = new Set(sha256s.flatMap((sha256) => nodeOf.get(sha256) ?? []));
    joints += drawn.size;
    if (joints > MAX_JOINTS) {
      leftOut = true;
      break;
    }
    const id = `tag ${tag}`;
    const colour = tags.get(tag)?.colour ?? null;
    const common = { face: null, colour, cluster: null };
    nodes.push({ id, kind: "tag", name: nameOf(tags, tag), sha256s, ...common });
    for (const node of drawn) edges.push(joint("tag", id, node));
  }
  return leftOut;
}

function nameOf(tags: ReadonlyMap<string, Tag>, id: string): string {
  return tags.get(id)?.name ?? "";
}
