/**
 * The loops in which a search spends its time: one hash against many.
 *
 * Both look at the first half of a hash and at the rest only where that is near enough, which for
 * hashes of unrelated pictures it hardly ever is.
 */
import { WORDS } from "./hamming";

/** Is told which hash is near a query, and by how many bits the two differ. */
export type Report = (found: number, distance: number) => void;

/**
 * Reports the rows from `start` to before `end` within `radius` bits of `query`.
 *
 * @param columns Each word of all hashes, so that most rows' last words are not even read.
 */
export function scanRows(
  columns: readonly Uint32Array[],
  start: number,
  end: number,
  query: Uint32Array,
  radius: number,
  report: Report,
): void {
  const [first, second, third, fourth] = columns;
  if (!first || !second || !third || !fourth) return;
  const [a = 0, b = 0, c = 0, d = 0] = query;
  for (let row = start; row < end; row++) {
    const half = ones((first[row] as number) ^ a, (second[row] as number) ^ b);
    if (half > radius) continue;
    const all = half + ones((third[row] as number) ^ c, (fourth[row] as number) ^ d);
    if (all <= radius) report(row, all);
  }
}

/**
 * Reports those of the places `start` to before `end` whose hash is within `radius` bits of `query`.
 *
 * @param hashes `WORDS` words each, as they are read from all over.
 */
export function scanPlaces(
  hashes: Uint32Array,
  places: Uint32Array,
  start: number,
  end: number,
  query: Uint32Array,
  radius: number,
  report: Report,
): void {
  const [a = 0, b = 0, c = 0, d = 0] = query;
  for (let index = start; index < end; index++) {
    const place = places[index] as number;
    const at = WORDS * place;
    const half = ones((hashes[at] as number) ^ a, (hashes[at + 1] as number) ^ b);
    if (half > radius) continue;
    const all = half + ones((hashes[at + 2] as number) ^ c, (hashes[at + 3] as number) ^ d);
    if (all <= radius) report(place, all);
  }
}

/** Ones in two 32-bit words, counted together. */
function ones(high: number, low: number): number {
  let x = high - ((high >>> 1) & 0x55555555);
  let y = low - ((low >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  x = ((x + (x >>> 4)) & 0x0f0f0f0f) + ((y + (y >>> 4)) & 0x0f0f0f0f);
  return Math.imul(x, 0x01010101) >>> 24;
}
