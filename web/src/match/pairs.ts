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
import type { LookPair } from "./items";
import { type Candidates, checkVariance, type Look, limitFor, neededFor } from "./rule";

const FIRST_CAPACITY = 256;

/**
 * Looks by number, and every look that matches a given one, by the rule, exactly.
 *
 * Every candidate of the rule that matches contains a Hamming distance within the limit of the
 * query's own complexity. So each side of a query is compared in its eight orientations with that
 * limit, and what is found is then held to the exact rule.
 */
export class LookSet {
  readonly #full = new HashTable();
  readonly #trimmed = new HashTable();
  readonly #cut = new Set<number>();

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
    const collect = (side: DHash, table: HashTable, isTrimmed: boolean, uncutOnly: boolean) => {
      const query = pack(side);
      const complexity = complexityOf(query.bits);
      if (complexity === 0) return;
      const limit = limitFor(variance, complexity, USABLE_COMPLEXITY);
      for (let turn = 0; turn < turns; turn++) {
        table.within(turned(query, turn).bits, limit, (row, there) => {
          const other = table.numberAt(row);
          if (uncutOnly && this.#cut.has(other)) return;
          const distance = Math.max(there, table.distanceBack(row, query, turn));
          const scale = Math.min(complexity, table.complexityAt(row), USABLE_COMPLEXITY);
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

/** Packed hashes in columns of words, so that a scan reads only the first two of most rows. */
class HashTable {
  #size = 0;
  #bits = columns(FIRST_CAPACITY);
  #ties = columns(FIRST_CAPACITY);
  #complexity = new Uint8Array(FIRST_CAPACITY);
  #numbers = new Float64Array(FIRST_CAPACITY);
  readonly #rowOf = new Map<number, number>();

  /** Stores a hash, unless it has no change of brightness: that matches nothing. */
  add(number: number, hash: PackedHash): void {
    const complexity = complexityOf(hash.bits);
    if (complexity === 0) return;
    if (this.#size === this.#numbers.length) this.#grow();
    const row = this.#size++;
    for (let word = 0; word < WORDS; word++) {
      (this.#bits[word] as Uint32Array)[row] = hash.bits[word] as number;
      (this.#ties[word] as Uint32Array)[row] = hash.ties[word] as number;
    }
    this.#complexity[row] = complexity;
    this.#numbers[row] = number;
    this.#rowOf.set(number, row);
  }

  /** The last row takes the place of the removed one. */
  remove(number: number): void {
    const row = this.#rowOf.get(number);
    if (row === undefined) return;
    this.#rowOf.delete(number);
    const last = --this.#size;
    if (row === last) return;
    for (const column of [...this.#bits, ...this.#ties, this.#complexity, this.#numbers]) {
      column[row] = column[last] as number;
    }
    this.#rowOf.set(this.numberAt(row), row);
  }

  numberAt(row: number): number {
    return this.#numbers[row] as number;
  }

  complexityAt(row: number): number {
    return this.#complexity[row] as number;
  }

  /**
   * Bits that differ between `query` and the hash of `row` turned back from `turn`; without ties
   * these are the bits that differ the other way, so 0 is as good.
   */
  distanceBack(row: number, query: PackedHash, turn: number): number {
    const tied = (word: number) => query.ties[word] !== 0 || this.#ties[word]?.[row] !== 0;
    if (!tied(0) && !tied(1) && !tied(2) && !tied(3)) return 0;
    const at = (column: Uint32Array) => column[row] as number;
    const hash = { bits: Uint32Array.from(this.#bits, at), ties: Uint32Array.from(this.#ties, at) };
    return distanceOf(query.bits, turned(hash, inverseTurn(turn)).bits);
  }

  /** Calls back for every row whose bits differ from `query` in at most `radius` places. */
  within(query: Uint32Array, radius: number, found: (row: number, distance: number) => void): void {
    const [first, second, third, fourth] = this.#bits as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ];
    const [a = 0, b = 0, c = 0, d = 0] = query;
    const size = this.#size;
    for (let row = 0; row < size; row++) {
      const half = ones64((first[row] as number) ^ a, (second[row] as number) ^ b);
      if (half > radius) continue;
      const all = half + ones64((third[row] as number) ^ c, (fourth[row] as number) ^ d);
      if (all <= radius) found(row, all);
    }
  }

  #grow(): void {
    const capacity = 2 * this.#numbers.length;
    const larger = (old: Uint32Array) => {
      const column = new Uint32Array(capacity);
      column.set(old);
      return column;
    };
    this.#bits = this.#bits.map(larger);
    this.#ties = this.#ties.map(larger);
    const complexity = new Uint8Array(capacity);
    complexity.set(this.#complexity);
    this.#complexity = complexity;
    const numbers = new Float64Array(capacity);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

function columns(capacity: number): Uint32Array[] {
  return Array.from({ length: WORDS }, () => new Uint32Array(capacity));
}

/** Ones in two 32-bit words, counted together. */
function ones64(high: number, low: number): number {
  let x = high - ((high >>> 1) & 0x55555555);
  let y = low - ((low >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  x = ((x + (x >>> 4)) & 0x0f0f0f0f) + ((y + (y >>> 4)) & 0x0f0f0f0f);
  return Math.imul(x, 0x01010101) >>> 24;
}
