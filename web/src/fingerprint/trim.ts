/** Finds uniform borders, exactly and mostly without reading more than the four edge lines. */

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sums of the 8-bit luma of the pixels of a line: plain and squared. */
export interface LineSums {
  readonly sum: number;
  readonly squares: number;
}

/**
 * Reads the sums of `count` neighbouring lines.
 * @param axis - "rows": line `first` is row `first`, and `from`..`to` are columns; "columns"
 *   the other way round.
 */
export type ReadLines = (
  axis: "rows" | "columns",
  first: number,
  count: number,
  from: number,
  to: number,
) => Promise<readonly LineSums[]>;

/** Largest standard deviation of a flat line, squared. */
const FLAT_VARIANCE = 25n;
/** Largest distance of a flat line's mean from that of the edge line. */
const SAME_MEAN = 10;
/** Most that is cut from a side, in hundredths. */
const MOST_PER_SIDE = 45;
/** Most lines read at once. */
const STRIP = 64;

/**
 * The picture without its uniform borders, or null where there are none.
 * @param firstAxis - the axis whose borders are cut first: the upright picture's rows.
 */
export async function findBox(
  width: number,
  height: number,
  firstAxis: "rows" | "columns",
  read: ReadLines,
): Promise<Box | null> {
  let rows: readonly [number, number] = [0, height];
  let columns: readonly [number, number] = [0, width];
  if (firstAxis === "rows") {
    rows = await cut("rows", height, columns, read);
    columns = await cut("columns", width, rows, read);
  } else {
    columns = await cut("columns", width, rows, read);
    rows = await cut("rows", height, columns, read);
  }
  if (rows[1] - rows[0] === height && columns[1] - columns[0] === width) return null;
  return {
    x: columns[0],
    y: rows[0],
    width: columns[1] - columns[0],
    height: rows[1] - rows[0],
  };
}

/** The range of lines that remains when both sides of an axis are cut. */
async function cut(
  axis: "rows" | "columns",
  lines: number,
  [from, to]: readonly [number, number],
  read: ReadLines,
): Promise<readonly [number, number]> {
  const most = Math.floor((lines * MOST_PER_SIDE) / 100);
  const pixels = to - from;
  const before = await flatLines(most, pixels, (first, count) =>
    read(axis, first, count, from, to),
  );
  const after = await flatLines(most, pixels, async (first, count) =>
    (await read(axis, lines - first - count, count, from, to)).toReversed(),
  );
  return [before, lines - after];
}

/** Leading lines that are flat and as bright as the first, at most `most`. */
async function flatLines(
  most: number,
  pixels: number,
  read: (first: number, count: number) => Promise<readonly LineSums[]>,
): Promise<number> {
  let edge: LineSums | undefined;
  // Few pictures have borders, so the first look is at one line only.
  for (let first = 0, count = 1; first < most; first += count, count = Math.min(STRIP, count * 2)) {
    const lines = await read(first, Math.min(count, most - first));
    edge ??= lines[0] as LineSums;
    for (const [at, line] of lines.entries()) {
      const same = Math.abs(line.sum - edge.sum) <= SAME_MEAN * pixels;
      if (!same || !isFlat(line, pixels)) return first + at;
    }
  }
  return most;
}

/** In whole numbers of any size: the squares of long lines do not fit 2^53. */
function isFlat({ sum, squares }: LineSums, pixels: number): boolean {
  const [n, s1, s2] = [BigInt(pixels), BigInt(sum), BigInt(squares)];
  return n * s2 - s1 * s1 <= FLAT_VARIANCE * n * n;
}
