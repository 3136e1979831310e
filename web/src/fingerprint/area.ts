/**
 * Exact area sums of both grids in one pass over the pixels, in integers below 2^53.
 *
 * A cell's sum is the difference of prefix sums at its borders; borders between pixels take the
 * pixel by an integer weight. So a pass only has to add up columns, and to look at them where a
 * row border of a grid lies. Pixels are read as 32-bit little-endian words, as all machines that
 * run browsers have them.
 */
import { type Columns, makeColumns } from "./columns";
import type { Grids } from "./dhash";

/**
 * What a 32-bit word holds: one RGB pixel, four 8-bit samples ("y8"), or two samples of 10 or 12
 * bits in 16, of which the top 8 are used.
 */
export type Layout = "rgba" | "bgra" | "y8" | "y10" | "y12";

/** Rows whose 8-bit values add up to less than 2^16. */
const ROWS_IN_16_BITS = 257;
const LOW_BYTES = 0x00ff00ff;
/** By how much samples are shifted right to leave their top 8 bits. */
const SHIFTS: Record<Layout, number> = { rgba: 0, bgra: 0, y8: 0, y10: 2, y12: 4 };

/** A row border of a grid: `q` whole rows and `r` parts of `1/h` of row `q` lie above it. */
interface Border {
  readonly grid: CumulativeGrid;
  readonly index: number;
  readonly r: number;
}

/** Prefix sums of one grid: `sums[i * w + j]` is column `j` above row border `i`, times w * h. */
interface CumulativeGrid {
  readonly w: number;
  readonly h: number;
  readonly sums: Float64Array;
}

/** Pixels in a word. */
export function pixelsPerWord(layout: Layout): number {
  return layout === "y8" ? 4 : layout === "y10" || layout === "y12" ? 2 : 1;
}

/** Takes the rows of one picture from the top down and gives its two grids. */
export class AreaSums {
  /** Words from one row to the next in `input`. */
  readonly stride: number;
  /** Room for the next rows; what lies beyond the width in a row may have any value. */
  readonly input: Uint32Array<ArrayBuffer>;
  readonly #width: number;
  readonly #height: number;
  readonly #layout: Layout;
  readonly #words: number;
  readonly #row: CumulativeGrid = { w: 9, h: 8, sums: new Float64Array(9 * 9) };
  readonly #column: CumulativeGrid = { w: 8, h: 9, sums: new Float64Array(8 * 10) };
  /** Borders by the row they lie at or in; at `height` the lower edges. */
  readonly #borders = new Map<number, Border[]>();
  readonly #stops: readonly number[];
  #nextStop = 0;
  #y = 0;
  readonly #pending: Columns;
  #pendingRows = 0;
  /** Luma of each column above row `#y`, without the pending rows. */
  readonly #columns: Float64Array;
  readonly #line: Float64Array;

  /**
   * @param width,height - pixels of the picture, at least 1, together at most 2^28.
   * @param capacity - rows that `input` has room for.
   */
  constructor(width: number, height: number, layout: Layout, capacity: number) {
    this.#width = width;
    this.#height = height;
    this.#layout = layout;
    this.#words = Math.ceil(width / pixelsPerWord(layout));
    this.#pending = makeColumns(this.#words, capacity);
    this.stride = this.#pending.stride;
    this.input = this.#pending.rows;
    this.#columns = new Float64Array(this.#words * pixelsPerWord(layout));
    this.#line = new Float64Array(this.#columns.length);
    for (const grid of [this.#row, this.#column]) {
      for (let index = 1; index <= grid.h; index++) {
        const q = Math.floor((index * height) / grid.h);
        const border = { grid, index, r: index * height - q * grid.h };
        const borders = this.#borders.get(q);
        if (borders) borders.push(border);
        else this.#borders.set(q, [border]);
      }
    }
    this.#stops = [...this.#borders.keys()].sort((a, b) => a - b);
  }

  /** Makes ready for another picture of the same size. */
  reset(): void {
    this.#nextStop = 0;
    this.#y = 0;
    this.#clear();
    this.#columns.fill(0);
  }

  /** Gives the memory back; the object must not be used any more. */
  release(): void {
    this.#pending.release();
  }

  /** Adds the first `rows` rows of `input`. */
  add(rows: number): void {
    for (let first = 0; first < rows; ) {
      let stop = this.#stops[this.#nextStop] as number;
      if (stop === this.#y) {
        this.#takeBorders(stop, first * this.stride);
        this.#nextStop++;
        stop = this.#stops[this.#nextStop] as number;
      }
      const room = ROWS_IN_16_BITS - this.#pendingRows;
      const count = Math.min(rows - first, stop - this.#y, room);
      this.#pending.add(first, count, SHIFTS[this.#layout]);
      this.#pendingRows += count;
      if (this.#pendingRows === ROWS_IN_16_BITS) this.#flush();
      this.#y += count;
      first += count;
    }
  }

  /** The grids; every row must have been added. */
  grids(): Grids {
    if (this.#y !== this.#height) throw new Error("rows are missing");
    this.#takeBorders(this.#height, 0);
    return { row: cells(this.#row), column: cells(this.#column) };
  }

  /** Notes the prefix sums at the borders in row `y`, whose words begin at `offset`. */
  #takeBorders(y: number, offset: number): void {
    this.#flush();
    for (const { grid, index, r } of this.#borders.get(y) as Border[]) {
      const at = index * grid.w;
      grid.sums.fill(0, at, at + grid.w);
      addCells(this.#columns, this.#width, grid, at, grid.h);
      if (r === 0) continue;
      this.#readLine(offset);
      addCells(this.#line, this.#width, grid, at, r);
    }
  }

  /** Moves the pending rows into the columns' luma. */
  #flush(): void {
    if (this.#pendingRows === 0) return;
    this.#widen(this.#pending.even, this.#pending.odd, this.#columns);
    this.#clear();
  }

  #clear(): void {
    this.#pending.even.fill(0);
    this.#pending.odd.fill(0);
    this.#pendingRows = 0;
  }

  #readLine(offset: number): void {
    const even = new Int32Array(this.#words);
    const odd = new Int32Array(this.#words);
    const shift = SHIFTS[this.#layout];
    for (let x = 0; x < this.#words; x++) {
      const word = this.input[offset + x] as number;
      even[x] = (word >>> shift) & LOW_BYTES;
      odd[x] = (word >>> 8) & LOW_BYTES;
    }
    this.#line.fill(0);
    this.#widen(even, odd, this.#line);
  }

  /** Adds the luma of packed columns to `out`. */
  #widen(even: Int32Array, odd: Int32Array, out: Float64Array): void {
    const words = this.#words;
    if (this.#layout === "y8") {
      for (let x = 0, at = 0; x < words; x++, at += 4) {
        const e = even[x] as number;
        const o = odd[x] as number;
        out[at] = (out[at] as number) + (e & 0xffff);
        out[at + 1] = (out[at + 1] as number) + (o & 0xffff);
        out[at + 2] = (out[at + 2] as number) + (e >>> 16);
        out[at + 3] = (out[at + 3] as number) + (o >>> 16);
      }
    } else if (this.#layout === "y10" || this.#layout === "y12") {
      for (let x = 0, at = 0; x < words; x++, at += 2) {
        const e = even[x] as number;
        out[at] = (out[at] as number) + (e & 0xffff);
        out[at + 1] = (out[at + 1] as number) + (e >>> 16);
      }
    } else {
      const low = this.#layout === "rgba" ? 299 : 114;
      const high = 413 - low;
      for (let x = 0; x < words; x++) {
        const e = even[x] as number;
        const green = (odd[x] as number) & 0xffff;
        out[x] = (out[x] as number) + (e & 0xffff) * low + green * 587 + (e >>> 16) * high;
      }
    }
  }
}

/** Adds `weight` times the `w` cells of a line of pixels to the grid's sums from `at` on. */
function addCells(
  line: Float64Array,
  width: number,
  { w, sums }: CumulativeGrid,
  at: number,
  weight: number,
): void {
  let x = 0;
  let whole = 0;
  let before = 0;
  for (let j = 1; j <= w; j++) {
    const q = Math.floor((j * width) / w);
    for (; x < q; x++) whole += line[x] as number;
    const r = j * width - q * w;
    const prefix = whole * w + (r === 0 ? 0 : (line[q] as number) * r);
    sums[at + j - 1] = (sums[at + j - 1] as number) + weight * (prefix - before);
    before = prefix;
  }
}

/** The cells of a grid from its prefix sums. */
function cells({ w, h, sums }: CumulativeGrid): Float64Array {
  const out = new Float64Array(w * h);
  for (let at = 0; at < out.length; at++) {
    out[at] = (sums[at + w] as number) - (sums[at] as number);
  }
  return out;
}

/** The grids of a whole picture in memory; its rows follow one another without gaps. */
export function gridsOf(words: Uint32Array, width: number, height: number, layout: Layout): Grids {
  const perRow = Math.ceil(width / pixelsPerWord(layout));
  const sums = new AreaSums(width, height, layout, height);
  try {
    for (let y = 0; y < height; y++) {
      sums.input.set(words.subarray(y * perRow, (y + 1) * perRow), y * sums.stride);
    }
    sums.add(height);
    return sums.grids();
  } finally {
    sums.release();
  }
}
