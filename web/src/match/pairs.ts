/** The match rule for many looks at once. */
import { type DHash, ORIENTATIONS } from "../fingerprint/dhash";
import { USABLE_COMPLEXITY } from "../fingerprint/types";
import {
  complexityOf,
  distanceOf,
  inverseTurn,
  type PackedHash,
  turned,
  WORDS,
  wordsOf,
} from "./hamming";
import { HammingIndex, type Tuning } from "./hammingIndex";
import type { LookPair } from "./items";
import { type Candidates, checkVariance, type Look, limitFor, neededFor } from "./rule";
import type { Report } from "./scan";

/**
 * Looks by number, and every look that matches a given one, by the rule, exactly.
 *
 * Every candidate of the rule that matches contains a Hamming distance within the limit of the
 * query's own complexity. So each side of a query is compared in its eight orientations with that
 * limit, and what is found is then held to the exact rule.
 */
export class LookSet {
  readonly #full: Side;
  readonly #trimmed: Side;
  readonly #cut = new Set<number>();

  constructor(tuning: Partial<Tuning> = {}) {
    this.#full = new Side(tuning);
    this.#trimmed = new Side(tuning);
  }

  /** Stores a look under a number that is not in use. */
  add(number: number, look: Look): void {
    this.#full.add(number, pack(look.dhash));
    if (look.trimmed) {
      this.#trimmed.add(number, pack(look.trimmed));
      this.#cut.add(number);
    }
  }

  /** Forgets what is stored under a number, if anything is. */
  remove(number: number): void {
    this.#full.remove(number);
    this.#trimmed.remove(number);
    this.#cut.delete(number);
  }

  /**
   * Every candidate of the rule that matches `look` at `variance`: one for each stored look, side
   * and orientation. `own` is left to the caller.
   */
  search(
    look: Look,
    own: number,
    variance: number,
    { orientations = true, trimmed = true }: Candidates = {},
  ): LookPair[] {
    checkVariance(variance);
    const turns = orientations ? ORIENTATIONS.length : 1;
    const pairs: LookPair[] = [];
    const collect = (hash: DHash, stored: Side, isTrimmed: boolean, uncutOnly: boolean) => {
      const query = pack(hash);
      const complexity = complexityOf(query.bits);
      if (complexity === 0) return;
      const limit = limitFor(variance, complexity, USABLE_COMPLEXITY);
      for (let turn = 0; turn < turns; turn++) {
        stored.search(turned(query, turn), limit, (other, there) => {
          if (uncutOnly && this.#cut.has(other)) return;
          const distance = Math.max(there, stored.distanceBack(other, query, turn));
          const scale = Math.min(complexity, stored.complexityOf(other), USABLE_COMPLEXITY);
          const needed = neededFor(distance, scale, scale);
          if (needed > variance) return;
          pairs.push({ needed, distance, trimmed: isTrimmed, turn, complexity: scale, own, other });
        });
      }
    };
    collect(look.dhash, this.#full, false, false);
    if (trimmed) {
      collect(look.trimmed ?? look.dhash, this.#trimmed, true, false);
      // Stored looks with a trimmed side of their own have been compared by that.
      if (look.trimmed) collect(look.trimmed, this.#full, true, true);
    }
    return pairs;
  }
}

function pack({ hex, ties }: DHash): PackedHash {
  return { bits: wordsOf(hex), ties: wordsOf(ties) };
}

/** The whole or the trimmed hashes of stored looks. */
class Side {
  readonly #index: HammingIndex;
  /** Only of hashes that have any, as most have none. */
  readonly #ties = new Map<number, Uint32Array>();

  constructor(tuning: Partial<Tuning>) {
    this.#index = new HammingIndex(tuning);
  }

  /** Stores a hash, unless it has no change of brightness: that matches nothing. */
  add(number: number, { bits, ties }: PackedHash): void {
    if (complexityOf(bits) === 0) return;
    this.#index.add(number, bits);
    if (!isBlank(ties)) this.#ties.set(number, ties);
  }

  remove(number: number): void {
    this.#index.remove(number);
    this.#ties.delete(number);
  }

  /** Reports the numbers of all hashes within `radius` bits of `query`. */
  search(query: PackedHash, radius: number, report: Report): void {
    this.#index.search(query.bits, radius, report);
  }

  complexityOf(number: number): number {
    return complexityOf(this.#index.hashOf(number));
  }

  /**
   * Bits that differ between `query` and a stored hash turned back from `turn`; without ties these
   * are the bits that differ the other way, so 0 is as good.
   */
  distanceBack(number: number, query: PackedHash, turn: number): number {
    const ties = this.#ties.get(number);
    if (!ties && isBlank(query.ties)) return 0;
    const stored = { bits: this.#index.hashOf(number), ties: ties ?? new Uint32Array(WORDS) };
    return distanceOf(query.bits, turned(stored, inverseTurn(turn)).bits);
  }
}

function isBlank(words: Uint32Array): boolean {
  return words.every((word) => word === 0);
}
