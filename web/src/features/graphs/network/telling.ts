/** What nodes and matches are, in words. */
import type { Network } from "../../../api/explore";
import { counted } from "../../../ui/format";
import type { Drawing, DrawnEdge, DrawnNode } from "./model";

/** A drawing's nodes and edges by their ids, and the edges of each node. */
export interface Index {
  readonly nodes: ReadonlyMap<string, DrawnNode>;
  readonly edges: ReadonlyMap<string, DrawnEdge>;
  readonly beside: ReadonlyMap<string, readonly DrawnEdge[]>;
}

/** Everything of a drawing by its id. */
export function indexOf({ nodes, edges }: Drawing): Index {
  const beside = new Map<string, DrawnEdge[]>();
  for (const edge of edges) {
    for (const id of [edge.from, edge.to]) {
      const held = beside.get(id);
      if (held) held.push(edge);
      else beside.set(id, [edge]);
    }
  }
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    edges: new Map(edges.map((edge) => [edge.id, edge])),
    beside,
  };
}

const KINDS: Readonly<Record<DrawnNode["kind"], string>> = {
  image: "image",
  video: "video",
  part: "collapsed",
  tag: "tag",
  frame: "key frame",
};

/** What kind of node it is. */
export function kindWords({ kind }: DrawnNode): string {
  return KINDS[kind];
}

/** A node in one line: name, kind, and how much is joined to it. */
export function nodeWords(node: DrawnNode, { beside }: Index): string {
  const edges = beside.get(node.id) ?? [];
  const matches = edges.filter(({ kind }) => kind === "match").length;
  const parts = [
    node.name,
    kindWords(node),
    matches > 0 ? counted(matches, "match", "matches") : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Both ends of a match by name. */
export function endsOf(edge: DrawnEdge, { nodes }: Index): readonly [string, string] {
  return [nodes.get(edge.from)?.name ?? "", nodes.get(edge.to)?.name ?? ""];
}

/** How near a match is, and whether it alone holds things together. */
export function matchWords({ matches, distance, bridge, doubtful }: DrawnEdge): string {
  const parts = [
    matches.length > 1
      ? `${matches.length} matches, the nearest at distance ${distance}`
      : `distance ${distance}`,
    doubtful ? "doubtful bridge" : bridge ? "bridge" : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** The contents of the two ends of a match of the network. */
export function pairAt(network: Network, place: number): readonly [string, string] | null {
  const edge = network.edges[place];
  const [a, b] = [network.nodes[edge?.a ?? -1], network.nodes[edge?.b ?? -1]];
  return a && b ? [a.sha256, b.sha256] : null;
}
