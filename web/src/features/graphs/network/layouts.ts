/** Layouts of networks, made in a worker and kept for as long as the page is open. */
import { proxy, wrap } from "comlink";
import type { Network } from "../../../api/explore";
import { MAX_VARIANCE } from "../../../match/rule";
import type { LayoutInput } from "./layout";
import type { LayoutRunner } from "./layoutRunner";

/** Layouts kept; one of 5,000 nodes takes 40 KB. */
const KEPT = 16;

const kept = new Map<string, Float32Array>();

/** A worker that waits for its first network: starting one takes as long as laying out a few. */
let waiting: Worker | null = null;

function newWorker(): Worker {
  return new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
}

/** Starts a worker while the network is still on its way. */
export function warmUp(): void {
  waiting ??= newWorker();
}

/**
 * The places of all nodes of a network, x and y in turn; the same for the same network.
 * @param tell - is given the share that is done, now and then.
 * @throws DOMException named AbortError once `signal` is aborted; the work ends at once.
 */
export async function layoutOf(
  network: Network,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<Float32Array> {
  const key = keyOf(network);
  const known = kept.get(key);
  if (known) return known;
  signal.throwIfAborted();
  const worker = waiting ?? newWorker();
  waiting = null;
  const input = inputOf(network);
  try {
    const places = await new Promise<Float32Array>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.addEventListener("error", () => reject(new Error("The layout could not be made.")));
      wrap<LayoutRunner>(worker).layOut(input, proxy(tell)).then(resolve, reject);
    });
    kept.set(key, places);
    if (kept.size > KEPT) {
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    }
    return places;
  } finally {
    worker.terminate();
  }
}

/** A network as numbers. */
export function inputOf({ nodes, edges }: Network): LayoutInput {
  const ends = new Uint32Array(edges.length * 2);
  const weights = new Float32Array(edges.length);
  edges.forEach(({ a, b, distance }, place) => {
    ends[place * 2] = a;
    ends[place * 2 + 1] = b;
    weights[place] = 1 + (2 * Math.max(0, MAX_VARIANCE - distance)) / MAX_VARIANCE;
  });
  return {
    component: Uint32Array.from(nodes, ({ component }) => component),
    community: Uint32Array.from(nodes, ({ community }) => community),
    ends,
    weights,
  };
}

/** A text that is the same for what is laid out the same: nodes, edges and communities. */
export function keyOf({ nodes, edges }: Network): string {
  // FNV-1a in two lanes of 32 bits: enough to tell the few networks of a page apart.
  let [one, other] = [0x811c9dc5, 0x9e3779b9];
  const add = (value: number) => {
    one = Math.imul(one ^ value, 0x01000193);
    other = Math.imul(other ^ (value + 0x7f4a7c15), 0x01000193);
  };
  for (const { sha256, component, community } of nodes) {
    for (let at = 0; at < 64; at += 8) add(Number.parseInt(sha256.slice(at, at + 8), 16));
    add(component);
    add(community);
  }
  for (const { a, b, distance } of edges) {
    add(a);
    add(b);
    add(distance);
  }
  return `${nodes.length} ${edges.length} ${one >>> 0} ${other >>> 0}`;
}
