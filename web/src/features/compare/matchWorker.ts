/** The matcher of the comparison, in a worker of its own. */
import { type Remote, releaseProxy, wrap } from "comlink";
import { itemOf } from "../../match/items";
import type { MatchQueue } from "../../match/matchQueue";
import type { ItemPair } from "../../match/matchSet";
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

/** Starts a worker; `close` ends it. */
export function createMatcher(): Matcher {
  const worker = new Worker(new URL("../../match/match.worker.ts", import.meta.url), {
    type: "module",
  });
  const queue: Remote<MatchQueue> = wrap<MatchQueue>(worker);
  return {
    add: (contents) => queue.add(contents.map(itemOf)),
    remove: async (contents) => queue.remove([...contents]),
    group: async (variance): Promise<Grouping> => {
      const { groups, links } = await queue.groups(variance);
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
    near: (contents, variance) => queue.near([...contents], variance),
    pairsOf: async (content, others) => (await queue.pairsOf(content, [...others])).map(pairOf),
    keepApart: (pairs, apart) => queue.keepApart(pairs, apart),
    close: () => {
      queue[releaseProxy]();
      worker.terminate();
    },
  };
}
