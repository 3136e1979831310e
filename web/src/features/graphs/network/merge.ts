/** Networks put together, as when the neighbours of a node are added to what is shown. */
import type { Network, NetworkEdge, NetworkNode } from "../../../api/explore";

/**
 * The nodes and edges of all networks, each once, with what hangs together and the bridges told
 * anew. Communities stay those of the first network that has a node.
 */
export function merged(networks: readonly Network[]): Network {
  const [first, ...others] = networks;
  if (!first) return { nodes: [], edges: [], truncated: false };
  if (others.length === 0) return first;
  const nodes = new Map<string, NetworkNode>();
  const edges = new Map<string, [a: string, b: string, edge: NetworkEdge]>();
  let communities = 0;
  for (const network of networks) {
    let most = 0;
    for (const node of network.nodes) {
      most = Math.max(most, node.community + 1);
      if (!nodes.has(node.sha256)) {
        nodes.set(node.sha256, { ...node, community: communities + node.community });
      }
    }
    communities += most;
    for (const edge of network.edges) {
      const [a, b] = [network.nodes[edge.a]?.sha256, network.nodes[edge.b]?.sha256];
      if (a !== undefined && b !== undefined) edges.set(`${a} ${b}`, [a, b, edge]);
    }
  }
  const order = [...nodes.keys()].sort();
  const placeOf = new Map(order.map((sha256, place) => [sha256, place]));
  const told = [...edges.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, [a, b, edge]]) => ({ ...edge, a: placeOf.get(a) ?? 0, b: placeOf.get(b) ?? 0 }));
  const { component, bridges } = connections(order.length, told);
  const degree = new Uint32Array(order.length);
  for (const { a, b } of told) {
    degree[a] = (degree[a] ?? 0) + 1;
    degree[b] = (degree[b] ?? 0) + 1;
  }
  return {
    nodes: order.flatMap((sha256, place) => {
      const node = nodes.get(sha256);
      return node ? { ...node, component: component[place] ?? 0 } : [];
    }),
    edges: told.map((edge, place) => {
      const bridge = bridges.has(place);
      const inner = Math.min(degree[edge.a] ?? 0, degree[edge.b] ?? 0) > 1;
      return { ...edge, bridge, doubtful: bridge && inner };
    }),
    truncated: networks.some(({ truncated }) => truncated),
  };
}

/** The component of each node, and the places of the edges that are bridges. */
export interface Connections {
  readonly component: Uint32Array;
  readonly bridges: ReadonlySet<number>;
}

/** What hangs together, and by which edge alone: depth-first with low points (Tarjan 1974). */
export function connections(
  count: number,
  edges: readonly { readonly a: number; readonly b: number }[],
): Connections {
  const beside: [other: number, edge: number][][] = Array.from({ length: count }, () => []);
  edges.forEach(({ a, b }, place) => {
    beside[a]?.push([b, place]);
    beside[b]?.push([a, place]);
  });
  const component = new Uint32Array(count);
  const number = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const bridges = new Set<number>();
  let [numbered, parts] = [0, 0];
  for (let root = 0; root < count; root++) {
    if (number[root] !== -1) continue;
    const path = [{ node: root, by: -1, next: 0 }];
    number[root] = low[root] = numbered++;
    component[root] = parts;
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const { node, by } = step;
      const way = beside[node]?.[step.next++];
      if (!way) {
        path.pop();
        const above = path.at(-1);
        if (!above) continue;
        low[above.node] = Math.min(low[above.node] ?? 0, low[node] ?? 0);
        if (low[node] === number[node]) bridges.add(by);
        continue;
      }
      const [other, edge] = way;
      if (edge === by) continue;
      if (number[other] === -1) {
        number[other] = low[other] = numbered++;
        component[other] = parts;
        path.push({ node: other, by: edge, next: 0 });
      } else {
        low[node] = Math.min(low[node] ?? 0, number[other] ?? 0);
      }
    }
    parts += 1;
  }
  return { component, bridges };
}
