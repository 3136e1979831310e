/** A `MatchSet` fed in slices, so that groups can be asked for while it is being filled. */
import type { Grouping } from "./groups";
import type { Item } from "./items";
import { type ItemPair, MatchSet } from "./matchSet";

/** Milliseconds of matching after which waiting calls get their turn. */
const SLICE = 30;

/** What the match worker offers. */
export class MatchQueue {
  #set = new MatchSet();
  readonly #waiting = new Map<string, Item>();
  readonly #apart = new Map<string, Set<string>>();
  #pump: Promise<void> | null = null;

  /**
   * Adds items; resolves once they are in, or were removed again meanwhile. Items whose key is
   * there already change nothing. Other calls are served in between.
   */
  async add(items: readonly Item[]): Promise<void> {
    for (const item of items) if (!this.#set.has(item.key)) this.#waiting.set(item.key, item);
    this.#pump ??= this.#run();
    await this.#pump;
  }

  /** Forgets items, also those that still wait to be added. */
  remove(keys: readonly string[]): void {
    for (const key of keys) {
      this.#waiting.delete(key);
      this.#set.remove(key);
    }
  }

  /** Forgets all items; what still waits is not added any more. */
  clear(): void {
    this.#waiting.clear();
    this.#set = new MatchSet();
  }

  /** The groups at `variance` of the items that are in so far. */
  groups(variance: number): Grouping<ItemPair> {
    return this.#set.groups(variance, this.#apart);
  }

  /** The pairs of one item with `others`, as far as they match. */
  pairsOf(key: string, others: readonly string[]): ItemPair[] {
    return this.#set.pairsOf(key, others);
  }

  /**
   * From now on the two of each pair are not grouped as alike, or are again where `apart` is
   * false. Holds for items that come later too.
   */
  keepApart(pairs: readonly (readonly [string, string])[], apart: boolean): void {
    for (const [one, other] of pairs) {
      const [low, high] = one < other ? [one, other] : [other, one];
      const known = this.#apart.get(low);
      if (!apart) known?.delete(high);
      else if (known) known.add(high);
      else this.#apart.set(low, new Set([high]));
      if (known?.size === 0) this.#apart.delete(low);
    }
  }

  /** Of the items that are in, those that match at least one of `keys` at `variance`. */
  near(keys: readonly string[], variance: number): Set<string> {
    return this.#set.near(keys, variance);
  }

  /** Items that are in, and items that wait. */
  counts(): { readonly added: number; readonly waiting: number } {
    return { added: this.#set.size, waiting: this.#waiting.size };
  }

  async #run(): Promise<void> {
    // Not before `add` has kept the promise: a run that ends at once would be kept for ever.
    await null;
    try {
      let until = performance.now() + SLICE;
      for (const [key, item] of this.#waiting) {
        this.#waiting.delete(key);
        this.#set.add(item);
        if (performance.now() >= until) {
          await new Promise((resolve) => setTimeout(resolve, 0));
          until = performance.now() + SLICE;
        }
      }
    } finally {
      this.#pump = null;
    }
  }
}
