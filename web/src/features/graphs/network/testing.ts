/** Networks for tests. */
import type { Network, NetworkEdge, NetworkNode } from "../../../api/explore";

/** A SHA-256 that is told from others by a number; in the order of the numbers. */
export function shaAt(number: number): string {
  return number.toString(16).padStart(64, "0");
}

/** An image of its own, in its own component and community. */
export function nodeAt(number: number, more: Partial<NetworkNode> = {}): NetworkNode {
  const name = `file-${number}.jpg`;
  return {
    sha256: shaAt(number),
    content_id: `content-${number}`,
    file_id: `file-${number}`,
    name,
    path: `album/${name}`,
    device: "laptop",
    kind: "image",
    files: 1,
    component: number,
    community: number,
    group: null,
    ...more,
  };
}

/** A match that is no bridge. */
export function edgeOf(a: number, b: number, more: Partial<NetworkEdge> = {}): NetworkEdge {
  return { a, b, distance: 4, needed_variance: 4, bridge: false, doubtful: false, ...more };
}

/** A network of these nodes and edges. */
export function networkOf(
  nodes: readonly NetworkNode[],
  edges: readonly NetworkEdge[] = [],
): Network {
  return { nodes: [...nodes], edges: [...edges], truncated: false };
}

/** Cliques of `size` images, each a community and group; `chained` joins each to the next by a
 * doubtful bridge. */
export function cliques(count: number, size: number, chained: boolean): Network {
  const nodes: NetworkNode[] = [];
  const edges: NetworkEdge[] = [];
  for (let clique = 0; clique < count; clique++) {
    const first = clique * size;
    for (let at = 0; at < size; at++) {
      const component = chained ? 0 : clique;
      nodes.push(nodeAt(first + at, { component, community: clique, group: shaAt(first) }));
      for (let before = 0; before < at; before++) {
        edges.push(edgeOf(first + before, first + at, { distance: (before + at) % 7 }));
      }
    }
    if (chained && clique > 0) {
      edges.push(edgeOf(first - 1, first, { distance: 18, bridge: true, doubtful: true }));
    }
  }
  return networkOf(nodes, edges);
}
