/** Where the bars of a histogram are drawn; pure. */

/** A bar: `from` and `to` are the values it counts, both included. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts by value as bars of `width` values each, from the first value to the last one counted. */
export function barsOf(counts: readonly number[], width: number): readonly Bar[] {
  const last = counts.findLastIndex((count) => count > 0);
  const bars: Bar[] = [];
  for (let from = 0; from <= last; from += width) {
    const some = counts.slice(from, from + width);
    bars.push({
      from,
      to: Math.min(from + width, counts.length) - 1,
      count: some.reduce((sum, count) => sum + count, 0),
    });
  }
  return bars;
}

/**
 * How high a bar is, 0 to 1: the square root of its share of the highest, so that few can be seen
 * beside many.
 */
export function heightOf(count: number, most: number): number {
  return most > 0 ? Math.sqrt(count / most) : 0;
}

/** The value under a place, 0 to 1 across bars of the values 0 to `last`. */
export function valueAt(share: number, last: number): number {
  return Math.min(last, Math.max(0, Math.floor(share * (last + 1))));
}

/** About how many: "about 3", "fewer than 1", with no more digits than an estimate has. */
export function about(estimate: number): string {
  if (estimate < 0.05) return "about 0";
  if (estimate < 1) return "fewer than 1";
  const step = 10 ** Math.max(0, Math.floor(Math.log10(estimate)) - 1);
  return `about ${(Math.round(estimate / step) * step).toLocaleString("en")}`;
}
