/** Every stored hash within a radius of another one, exactly; the same in `tagcat/match/index.py`. */
import { BandTables } from "./bandTables";
import { HashRows } from "./hashRows";
import type { Report } from "./scan";

/** When an index does what. */
export interface Tuning {
  /** Hashes from which on they are put in tables; fewer are scanned. */
  readonly tablesFrom: number;
  /** Hashes that are added or removed before the tables are made anew, at least. */
  readonly changes: number;
  /** How much longer than a scan a search in the tables may take, as a factor. */
  readonly patience: number;
}

/** Measured by `benchmarks/browser_matching.mjs`. */
const TUNING: Tuning = { tablesFrom: 20_000, changes: 2048, patience: 1 };

/** Share of the hashes that is added or removed before the tables of many are made anew. */
const CHANGED_SHARE = 1 / 32;

/**
 * An exact index of 128-bit hashes under Hamming distance.
 *
 * Where there are many, most are in tables that do not change, sorted by bands of their bits. What
 * was added since is scanned, what was removed is blank, and now and then all is put in new tables
 * (about 35 ms for 100,000 hashes).
 */
export class HammingIndex {
  readonly #tuning: Tuning;
  readonly #rows = new HashRows();
  readonly #rowOf = new Map<number, number>();
  #tables: BandTables | null = null;
  /** Rows there were when all was put in order, and how many of any are blank since. */
  #ordered = 0;
  #blank = 0;

  constructor(tuning: Partial<Tuning> = {}) {
    this.#tuning = { ...TUNING, ...tuning };
  }

  get size(): number {
    return this.#rowOf.size;
  }

  /**
   * Stores a hash.
   *
   * @throws RangeError Another one is stored under that number.
   */
  add(id: number, hash: Uint32Array): void {
    if (this.#rowOf.has(id)) throw new RangeError(`a hash is stored under ${id} already`);
    this.#rowOf.set(id, this.#rows.push(id, hash));
    this.#orderIfDue();
  }

  /** Forgets what is stored under a number; whether anything was. */
  remove(id: number): boolean {
    const row = this.#rowOf.get(id);
    if (row === undefined) return false;
    this.#rowOf.delete(id);
    this.#rows.blank(row);
    this.#blank++;
    this.#orderIfDue();
    return true;
  }

  /** The hash stored under a number that is in use. */
  hashOf(id: number): Uint32Array {
    return this.#rows.hashAt(this.#rowOf.get(id) as number);
  }

  /**
   * Reports the number of every stored hash that differs from `query` in at most `radius` bits, in
   * no order that may be relied on. The index must not be changed meanwhile.
   */
  search(query: Uint32Array, radius: number, report: Report): void {
    const reportRow = (row: number, distance: number) => {
      const id = this.#rows.idAt(row);
      if (!Number.isNaN(id)) report(id, distance);
    };
    const tables = this.#tables;
    const effort = this.#tuning.patience * this.#ordered;
    const start = tables?.within(query, radius, effort, reportRow) ? tables.size : 0;
    this.#rows.within(query, radius, start, reportRow);
  }

  #orderIfDue(): void {
    const changes = this.#rows.size - this.#ordered + this.#blank;
    const most = Math.max(this.#tuning.changes, CHANGED_SHARE * this.#ordered);
    if (changes <= most) return;
    if (this.#blank > 0) this.#rows.compact((id, row) => this.#rowOf.set(id, row));
    const { columns, size } = this.#rows;
    this.#ordered = size;
    this.#blank = 0;
    this.#tables = size >= this.#tuning.tablesFrom ? new BandTables(columns, size) : null;
  }
}
