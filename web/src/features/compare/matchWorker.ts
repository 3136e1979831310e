/** The matcher of the comparison, in a worker of its own. */
import { type Remote, wrap } from "comlink";
import { itemOf } from "../../match/items";
import type { MatchQueue } from "../../match/matchQueue";
import type { ItemPair } from "../../match/matchSet";
import { untilLoaded } from "../../ui/lazyView";
import type { Grouping, Matcher, Pair } from "./matcher";

function pairOf({ a, b, match }: ItemPair): Pair {
  const { identical, distance, neededVariance, orientation, trimmed, ownPos, pos, frames } = match;
  return {
    a,
    b,
    identical,
    distance,
    neededVariance,
    orientation,
    trimmed,
    aPos: ownPos,
    bPos: pos,
    frames,
    scenes: ownPos !== null && pos !== null,
  };
}

type Queue = Remote<MatchQueue>;

/** Starts a worker, which takes some calls to come where the server is out of reach; `close` ends it. */
export function createMatcher(): Matcher {
  let worker: Worker | null = null;
  let closed = false;
  const queue: Promise<Queue> = untilLoaded(async () => {
    const fresh = newWorker();
    if (closed) {
      fresh.terminate();
      return wrap<MatchQueue>(fresh);
    }
    worker?.terminate();
    worker = fresh;
    return answering(fresh);
  });
  return {
    add: async (contents) => (await queue).add(contents.map(itemOf)),
    remove: async (contents) => (await queue).remove([...contents]),
    group: async (variance): Promise<Grouping> => {
      const { groups, links } = await (await queue).groups(variance);
      return {
        variance,
        groups: groups.map(({ members, representative, relations, weakest }) => ({
          members,
          representative,
          relations: new Map(
            relations.map((pair) => [pair.a === representative ? pair.b : pair.a, pairOf(pair)]),
          ),
          weakest: weakest && pairOf(weakest),
        })),
        links: links.map(pairOf),
      };
    },
    near: async (contents, variance) => (await queue).near([...contents], variance),
    pairsOf: async (content, others) =>
      (await (await queue).pairsOf(content, [...others])).map(pairOf),
    commonness: async (contents, variance) => (await queue).commonness([...contents], variance),
    keepApart: async (pairs, apart) => (await queue).keepApart(pairs, apart),
    close: () => {
      closed = true;
      worker?.terminate();
    },
  };
}

function newWorker(): Worker {
  return new Worker(new URL("../../match/match.worker.ts", import.meta.url), { type: "module" });
}

/** The queue in a worker once it answers; rejects where its code could not be loaded. */
function answering(worker: Worker): Promise<Queue> {
  const queue = wrap<MatchQueue>(worker);
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", reject, { once: true });
    void queue.keepApart([], true).then(() => resolve(queue));
  });
}
