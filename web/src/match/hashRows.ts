/** Packed hashes in rows that are appended, and blanked where they are not wanted any more. */
import { WORDS } from "./hamming";
import { type Report, scanRows } from "./scan";

const FIRST_CAPACITY = 256;

/** Hashes with the numbers they are known by; a row keeps its place until `compact`. */
export class HashRows {
  #size = 0;
  /** Each word of all hashes, as `scanRows` wants them. */
  #columns: readonly Uint32Array[] = Array.from(
    { length: WORDS },
    () => new Uint32Array(FIRST_CAPACITY),
  );
  /** NaN where a row is blank. */
  #ids = new Float64Array(FIRST_CAPACITY);

  /** How many rows there are, blank ones counted. */
  get size(): number {
    return this.#size;
  }

  /** The words of all rows, and room for more behind them. */
  get columns(): readonly Uint32Array[] {
    return this.#columns;
  }

  /** The number stored in a row; NaN if it is blank. */
  idAt(row: number): number {
    return this.#ids[row] as number;
  }

  /** The words of one row. */
  hashAt(row: number): Uint32Array {
    const hash = new Uint32Array(WORDS);
    for (let word = 0; word < WORDS; word++) hash[word] = this.#columns[word]?.[row] as number;
    return hash;
  }

  /** Appends a row and returns its place. */
  push(id: number, hash: Uint32Array): number {
    if (this.#size === this.#ids.length) this.#grow();
    const row = this.#size++;
    this.#columns.forEach((column, word) => {
      column[row] = hash[word] as number;
    });
    this.#ids[row] = id;
    return row;
  }

  /** Takes the number from a row, which still is scanned until `compact`. */
  blank(row: number): void {
    this.#ids[row] = Number.NaN;
  }

  /** Moves all rows together so that none is blank; tells where each has gone. */
  compact(moved: (id: number, row: number) => void): void {
    let size = 0;
    for (let row = 0; row < this.#size; row++) {
      const id = this.idAt(row);
      if (Number.isNaN(id)) continue;
      for (const column of this.#columns) column[size] = column[row] as number;
      this.#ids[size] = id;
      moved(id, size++);
    }
    this.#size = size;
  }

  /** Reports every row from `start` on that differs from `query` in at most `radius` bits. */
  within(query: Uint32Array, radius: number, start: number, report: Report): void {
    scanRows(this.#columns, start, this.#size, query, radius, report);
  }

  #grow(): void {
    const capacity = 2 * this.#ids.length;
    this.#columns = this.#columns.map((old) => {
      const column = new Uint32Array(capacity);
      column.set(old);
      return column;
    });
    const ids = new Float64Array(capacity);
    ids.set(this.#ids);
    this.#ids = ids;
  }
}
