/** All matches among a set of images and videos that grows and shrinks. */
import { nameOf } from "./commonness";
import { type Grouping, group, type Pair } from "./groups";
import { inverseTurn } from "./hamming";
import {
  decide,
  type Item,
  type ItemMatch,
  identicalMatch,
  type LookPair,
  type Placed,
} from "./items";
import { LookSet } from "./pairs";
import { type Candidates, type Look, MAX_VARIANCE } from "./rule";

/** Two items that match; `match` goes from `a` to `b`, and `a` sorts before `b`. */
export interface ItemPair extends Pair {
  readonly match: ItemMatch;
}

/** Pairs that were decided not to match: of each key the keys that sort behind it. */
export type Apart = ReadonlyMap<string, ReadonlySet<string>>;

const NOTHING_APART: Apart = new Map();

/**
 * Items and their matches up to one variance. Pictures and frames that look the same to the bit
 * are compared once, so that a thousand blank frames cost as much as one.
 */
export class MatchSet {
  readonly #variance: number;
  readonly #candidates: Candidates;
  readonly #placed = new Map<string, Placed>();
  readonly #pairs = new Map<string, Map<string, ItemPair>>();
  readonly #looks = new LookSet();
  readonly #numberOf = new Map<string, number>();
  readonly #owners = new Map<number, { readonly look: Look; readonly keys: Set<string> }>();
  #numbered = 0;

  /** @param variance Matches are found up to it; groups may be asked for at any smaller one. */
  constructor(variance: number = MAX_VARIANCE, candidates: Candidates = {}) {
    this.#variance = variance;
    this.#candidates = candidates;
  }

  get size(): number {
    return this.#placed.size;
  }

  has(key: string): boolean {
    return this.#placed.has(key);
  }

  /** Adds an item; the pairs it makes with those that are there. None if its key is there. */
  add(item: Item): ItemPair[] {
    if (this.#placed.has(item.key)) return [];
    const { placed, fresh } = this.#place(item);
    const found: ItemPair[] = [];
    const pairsOf = new Map<string, ItemPair>();
    for (const [key, lookPairs] of this.#met(placed)) {
      const pair = this.#decide(placed, this.#placed.get(key) as Placed, lookPairs);
      if (!pair) continue;
      found.push(pair);
      pairsOf.set(key, pair);
      this.#pairs.get(key)?.set(item.key, pair);
    }
    // Only now: a video whose frames are all alike would find itself over and over.
    for (const number of fresh) this.#looks.add(number, this.#owners.get(number)?.look as Look);
    this.#placed.set(item.key, placed);
    this.#pairs.set(item.key, pairsOf);
    return found;
  }

  /** Forgets an item and its pairs; whether it was there. */
  remove(key: string): boolean {
    const placed = this.#placed.get(key);
    if (!placed) return false;
    this.#placed.delete(key);
    for (const other of this.#pairs.get(key)?.keys() ?? []) this.#pairs.get(other)?.delete(key);
    this.#pairs.delete(key);
    for (const number of placed.places.keys()) this.#release(number, key);
    return true;
  }

  /** Every pair found, each once. */
  *pairs(): Generator<ItemPair> {
    for (const [key, others] of this.#pairs) {
      for (const pair of others.values()) if (pair.a === key) yield pair;
    }
  }

  /** Which items match at least one of `keys` at `variance`, those of `keys` that are in included. */
  near(keys: Iterable<string>, variance: number): Set<string> {
    const found = new Set<string>();
    for (const key of keys) {
      if (this.#placed.has(key)) found.add(key);
      for (const [other, pair] of this.#pairs.get(key) ?? []) {
        if (pair.neededVariance <= variance) found.add(other);
      }
    }
    return found;
  }

  /** The pairs of one item with `others`; none where they do not match or are not there. */
  pairsOf(key: string, others: Iterable<string>): ItemPair[] {
    const own = this.#pairs.get(key);
    return [...others].flatMap((other) => own?.get(other) ?? []);
  }

  /** The groups at `variance`, as if what is `apart` did not match. */
  groups(variance: number, apart: Apart = NOTHING_APART): Grouping<ItemPair> {
    return group(this.#placed.keys(), this.#pairsBut(apart), variance);
  }

  *#pairsBut(apart: Apart): Generator<ItemPair> {
    for (const pair of this.pairs()) if (!apart.get(pair.a)?.has(pair.b)) yield pair;
  }

  /** How two items match at the set's variance, or null; `other` need not be in the set. */
  static compare(own: Item, other: Item, variance: number = MAX_VARIANCE): ItemMatch | null {
    if (own.key === other.key) return identicalMatch(own);
    const set = new MatchSet(variance);
    set.add(other);
    const { placed } = set.#place(own);
    const pairs = set.#met(placed).get(other.key);
    return pairs ? decide(placed, set.#placed.get(other.key) as Placed, pairs) : null;
  }

  /** Numbers the looks of an item; `fresh` are those that cannot be found yet. */
  #place(item: Item): { readonly placed: Placed; readonly fresh: readonly number[] } {
    const fresh: number[] = [];
    const places = new Map<number, number[]>();
    item.looks.forEach((look, frame) => {
      const name = nameOf(look);
      let number = this.#numberOf.get(name);
      if (number === undefined) {
        number = this.#numbered++;
        this.#numberOf.set(name, number);
        this.#owners.set(number, { look, keys: new Set() });
        fresh.push(number);
      }
      this.#owners.get(number)?.keys.add(item.key);
      const frames = places.get(number);
      if (frames) frames.push(frame);
      else places.set(number, [frame]);
    });
    return { placed: { item, places }, fresh };
  }

  #release(number: number, key: string): void {
    const owners = this.#owners.get(number);
    owners?.keys.delete(key);
    if (!owners || owners.keys.size > 0) return;
    this.#owners.delete(number);
    this.#numberOf.delete(nameOf(owners.look));
    this.#looks.remove(number);
  }

  /** The pairs of looks that an item makes with each other item. */
  #met(placed: Placed): Map<string, LookPair[]> {
    const met = new Map<string, LookPair[]>();
    for (const number of placed.places.keys()) {
      const look = this.#owners.get(number)?.look as Look;
      const pairs = this.#looks.search(look, number, this.#variance, this.#candidates);
      for (const pair of pairs) {
        for (const key of this.#owners.get(pair.other)?.keys ?? []) {
          if (key === placed.item.key) continue;
          const list = met.get(key);
          if (list) list.push(pair);
          else met.set(key, [pair]);
        }
      }
    }
    return met;
  }

  /** The pair of two items, told from the one that sorts first. */
  #decide(own: Placed, other: Placed, lookPairs: readonly LookPair[]): ItemPair | null {
    const inOrder = own.item.key < other.item.key;
    const match = inOrder
      ? decide(own, other, lookPairs)
      : decide(other, own, lookPairs.map(reversed));
    if (!match) return null;
    const [a, b] = inOrder ? [own.item.key, other.item.key] : [other.item.key, own.item.key];
    // A still joins its video only once pictures and videos have found their own kind.
    const rank = own.item.kind === other.item.kind ? 0 : 1;
    return { a, b, neededVariance: match.neededVariance, distance: match.distance, rank, match };
  }
}
/** The pair told from its other end; written out, as a video may have millions. */
function reversed({ needed, distance, trimmed, turn, complexity, own, other }: LookPair): LookPair {
  return {
    needed,
    distance,
    trimmed,
    turn: inverseTurn(turn),
    complexity,
    own: other,
    other: own,
  };
}
