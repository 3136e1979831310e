/**
 * From matching pairs to groups that do not chain.
 *
 * A like B and B like C does not make A like C. So two groups become one only if every member of
 * the one matches every member of the other (complete linkage, the closest pairs first); what
 * matches across groups is told as a link instead. The same in Python in `tagcat/match/groups.py`;
 * `spec/match/groups.json` holds both to it.
 */

/** Two contents that match at `neededVariance` or more, `distance` bits apart. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly neededVariance: number;
  readonly distance: number;
  /** Pairs of a lower rank form groups first, however close the others are; 0 where not said. */
  readonly rank?: number;
}

/** Contents of which every two match. */
export interface Group<P extends Pair = Pair> {
  /** Keys, in order. One alone is a content of several files. */
  readonly members: readonly string[];
  /** How many files these are, identical ones counted. */
  readonly files: number;
  /** The member nearest to all others. */
  readonly representative: string;
  /** The pair of members that is hardest to match; null if there is one member. */
  readonly weakest: P | null;
  /** The pair of each other member with the representative, the closest first. */
  readonly relations: readonly P[];
}

/**
 * Groups, in order of their first member, and the matching pairs that lie in none of them, the
 * closest first: these ends also look alike, but not all that belongs to them does.
 */
export interface Grouping<P extends Pair = Pair> {
  readonly groups: readonly Group<P>[];
  readonly links: readonly P[];
}

/**
 * Group contents that match at `variance`.
 *
 * The result depends neither on the order of the keys and pairs nor on which end of a pair is
 * named first. Time is near linear in the pairs.
 *
 * @param keys The key of every file's content, ASCII; files with the same key are identical.
 * @param pairs The pairs of contents that match, each once; those that need more than `variance`
 *   are left out.
 * @throws RangeError A pair names an unknown key, itself, or what another pair names already.
 */
export function group<P extends Pair>(
  keys: Iterable<string>,
  pairs: Iterable<P>,
  variance: number,
): Grouping<P> {
  const files = new Map<string, number>();
  for (const key of keys) files.set(key, (files.get(key) ?? 0) + 1);
  const sorted = [...files.keys()].sort();
  const rankOf = new Map(sorted.map((key, rank) => [key, rank]));
  const edges = edgesOf(rankOf, pairs, variance);
  const rank = ({ pair }: Edge<P>) => pair.rank ?? 0;
  const groupOf = merge(
    sorted.length,
    edges.toSorted((x, y) => rank(x) - rank(y)),
  );

  const inside = new Map<number, Edge<P>[]>();
  const links: P[] = [];
  for (const edge of edges) {
    const root = groupOf[edge.low] as number;
    if (root === groupOf[edge.high]) append(inside, root, edge);
    else links.push(edge.pair);
  }
  const members = new Map<number, number[]>();
  for (let rank = 0; rank < sorted.length; rank++) {
    append(members, groupOf[rank] as number, rank);
  }
  const count = (rank: number) => files.get(sorted[rank] as string) as number;
  const groups: Group<P>[] = [];
  for (const [root, ranks] of members) {
    const total = ranks.reduce((sum, rank) => sum + count(rank), 0);
    if (total > 1) groups.push(describe(ranks, inside.get(root) ?? [], sorted, total));
  }
  return { groups, links };
}

/** A matching pair with its ends as places in the sorted keys, `low < high`. */
interface Edge<P> {
  readonly low: number;
  readonly high: number;
  readonly pair: P;
}

/** The pairs that match, the closest first. */
function edgesOf<P extends Pair>(
  rankOf: ReadonlyMap<string, number>,
  pairs: Iterable<P>,
  variance: number,
): Edge<P>[] {
  const edges: Edge<P>[] = [];
  for (const pair of pairs) {
    const a = rankOf.get(pair.a);
    const b = rankOf.get(pair.b);
    if (a === undefined || b === undefined) throw new RangeError("a pair names an unknown key");
    if (a === b) throw new RangeError("a pair names one key twice");
    if (pair.neededVariance > variance) continue;
    edges.push({ low: Math.min(a, b), high: Math.max(a, b), pair });
  }
  return edges.sort(
    ({ pair: p, low: pl, high: ph }, { pair: q, low: ql, high: qh }) =>
      p.neededVariance - q.neededVariance || p.distance - q.distance || pl - ql || ph - qh,
  );
}

/**
 * The group of each key, named by one of its members.
 *
 * `shared[g].get(h)` counts the matching pairs between two groups. They may become one if these are
 * all the pairs there are. A merge moves the counts of the group with fewer neighbours. Groups only
 * grow, so a merge that was impossible remains so, and each pair is looked at once.
 */
function merge(size: number, edges: readonly Edge<Pair>[]): Int32Array {
  const groupOf = Int32Array.from({ length: size }, (_, rank) => rank);
  const members = Array.from({ length: size }, (_, rank) => [rank]);
  const shared = Array.from({ length: size }, () => new Map<number, number>());
  const sharedOf = (g: number) => shared[g] as Map<number, number>;
  const membersOf = (g: number) => members[g] as number[];
  for (const { low, high } of edges) {
    if (sharedOf(low).has(high)) throw new RangeError("a pair is named twice");
    sharedOf(low).set(high, 1);
    sharedOf(high).set(low, 1);
  }
  for (const { low, high } of edges) {
    let g = groupOf[low] as number;
    let h = groupOf[high] as number;
    if (g === h || sharedOf(g).get(h) !== membersOf(g).length * membersOf(h).length) continue;
    const cost = (x: number) => sharedOf(x).size + membersOf(x).length;
    if (cost(g) < cost(h)) [g, h] = [h, g];
    for (const member of membersOf(h)) {
      groupOf[member] = g;
      membersOf(g).push(member);
    }
    for (const [other, count] of sharedOf(h)) {
      sharedOf(other).delete(h);
      if (other === g) continue;
      const total = (sharedOf(g).get(other) ?? 0) + count;
      sharedOf(g).set(other, total);
      sharedOf(other).set(g, total);
    }
    members[h] = [];
    sharedOf(h).clear();
  }
  return groupOf;
}

function describe<P extends Pair>(
  ranks: readonly number[],
  edges: readonly Edge<P>[],
  sorted: readonly string[],
  files: number,
): Group<P> {
  const total = new Map(ranks.map((rank) => [rank, 0]));
  for (const { low, high, pair } of edges) {
    total.set(low, (total.get(low) ?? 0) + pair.distance);
    total.set(high, (total.get(high) ?? 0) + pair.distance);
  }
  // Ranks rise, and of equals the first stays.
  const sum = (rank: number) => total.get(rank) ?? 0;
  const nearest = ranks.reduce((best, rank) => (sum(rank) < sum(best) ? rank : best));
  return {
    members: ranks.map((rank) => sorted[rank] as string),
    files,
    representative: sorted[nearest] as string,
    weakest: edges.at(-1)?.pair ?? null,
    relations: edges
      .filter(({ low, high }) => low === nearest || high === nearest)
      .map(({ pair }) => pair),
  };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
