/**
 * Making a picture smaller exactly as Pillow's `resize(..., Resampling.BICUBIC, box)` does, bit
 * for bit: canvases do it in ways of their own, and a tagger's scores would follow them.
 *
 * After `src/libImaging/Resample.c` of Pillow 13 (MIT-CMU): weights as whole numbers of 22 bits,
 * along rows and along columns, rounded and clipped to 8 bits after each.
 */

/** Bits behind the point of a weight: 8 bits of the value and 2 against overflow are left. */
const PRECISION = 32 - 8 - 2;
const HALF = 1 << (PRECISION - 1);

/** How far the cubic reaches, in pixels of the smaller picture. */
const SUPPORT = 2;

/** What is averaged for each place of one axis. */
export interface Weights {
  /** Places. */
  readonly size: number;
  /** First value that counts for each place. */
  readonly first: Int32Array;
  /** How many values count for each place. */
  readonly count: Int32Array;
  /** `most` weights for each place; those above `count` are 0. */
  readonly weights: Int32Array;
  readonly most: number;
}

/** Keys' cubic with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  const at = Math.abs(x);
  if (at < 1) return ((a + 2) * at - (a + 3)) * at * at + 1;
  if (at < 2) return (((at - 5) * at + 8) * at - 4) * a;
  return 0;
}

/**
 * The weights for one axis.
 * @param length - values there are.
 * @param from, to - the part that is taken, in values; rounded to single precision as in Pillow.
 * @param size - places to make of it.
 */
export function bicubicWeights(length: number, from: number, to: number, size: number): Weights {
  const start = Math.fround(from);
  const scale = Math.fround(Math.fround(to) - start) / size;
  const step = Math.max(1, scale);
  const support = SUPPORT * step;
  const most = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(size);
  const count = new Int32Array(size);
  const weights = new Int32Array(size * most);
  const exact = new Float64Array(most);
  for (let place = 0; place < size; place++) {
    const centre = start + (place + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const many = Math.min(length, Math.trunc(centre + support + 0.5)) - low;
    let sum = 0;
    for (let at = 0; at < many; at++) {
      const weight = cubic((at + low - centre + 0.5) * (1 / step));
      exact[at] = weight;
      sum += weight;
    }
    for (let at = 0; at < many; at++) {
      const share = (exact[at] as number) / (sum === 0 ? 1 : sum);
      const rounded = share < 0 ? -0.5 : 0.5;
      weights[place * most + at] = Math.trunc(rounded + share * (1 << PRECISION));
    }
    first[place] = low;
    count[place] = many;
  }
  return { size, first, count, weights, most };
}

/** Whether columns come first, as they do where that leaves much less to do along rows. */
export function columnsFirst(width: number, height: number, size: number): boolean {
  return height - size > 2 * Math.max(0, width - size);
}

/**
 * Averages along rows.
 * @param rgb - three bytes a pixel, `width` pixels a row.
 * @param out - three bytes for each place, row by row.
 */
export function alongRows(
  rgb: Uint8Array,
  width: number,
  rows: number,
  { size, first, count, weights, most }: Weights,
  out: Uint8Array,
): void {
  for (let row = 0, to = 0; row < rows; row++) {
    for (let place = 0; place < size; place++, to += 3) {
      let from = 3 * (row * width + (first[place] as number));
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const start = place * most;
      for (let at = start, end = start + (count[place] as number); at < end; at++, from += 3) {
        const weight = weights[at] as number;
        red += (rgb[from] as number) * weight;
        green += (rgb[from + 1] as number) * weight;
        blue += (rgb[from + 2] as number) * weight;
      }
      out[to] = clip(red);
      out[to + 1] = clip(green);
      out[to + 2] = clip(blue);
    }
  }
}

/**
 * Averages along columns.
 * @param rows - `width` bytes each.
 * @param out - `width` bytes for each place.
 */
export function alongColumns(
  rows: Uint8Array,
  width: number,
  { size, first, count, weights, most }: Weights,
  out: Uint8Array,
): void {
  for (let place = 0, to = 0; place < size; place++) {
    const many = count[place] as number;
    const start = (first[place] as number) * width;
    for (let column = 0; column < width; column++, to++) {
      let sum = HALF;
      for (let at = 0, from = start + column; at < many; at++, from += width) {
        sum += (rows[from] as number) * (weights[place * most + at] as number);
      }
      out[to] = clip(sum);
    }
  }
}

function clip(sum: number): number {
  const value = sum >> PRECISION;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
