/**
 * Chains of matching frames: pairs (i, j) that rise in both videos.
 *
 * A relation is given row by row: bit `j` of `rows[i]` says that frame `i` of A matches frame `j`
 * of B. All work is on whole rows, so that two videos that repeat one frame ten thousand times cost
 * ten thousand steps, not their square.
 */
import { popcount } from "../fingerprint/dhash";

/** Pairs (i, j) that rise in both. */
export type Chain = readonly (readonly [number, number])[];

/** Bit `j` is bit `j % 32` of word `j / 32`; null where nothing matches. */
export type Row = Uint32Array | null;

/** A row of `width` places with nothing set. */
export function emptyRow(width: number): Uint32Array {
  return new Uint32Array((width + 31) >>> 5);
}

/** Sets bit `place`. */
export function setBit(row: Uint32Array, place: number): void {
  row[place >>> 5] = (row[place >>> 5] as number) | (1 << (place & 31));
}

/**
 * Length of the longest chain: the longest common subsequence under the relation, bit-parallel
 * (H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004).
 */
export function longestChain(rows: readonly Row[]): number {
  const words = rows.reduce((most, row) => Math.max(most, row?.length ?? 0), 0);
  const openEnds = new Uint32Array(words).fill(0xffffffff);
  for (const row of rows) {
    if (!row) continue;
    let carry = 0;
    for (let word = 0; word < words; word++) {
      const open = openEnds[word] as number;
      const met = (open & (row[word] ?? 0)) >>> 0;
      const sum = open + met + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      openEnds[word] = sum | (open & ~met);
    }
  }
  return openEnds.reduce((length, word) => length + 32 - popcount(word), 0);
}

/**
 * The chain of `length` (at least 1) pairs whose first pair is least, then the second, and so on;
 * null if there is no chain that long.
 */
export function firstChain(rows: readonly Row[], length: number): Chain | null {
  // A pair begins a chain of k + 1 pairs if it lies left of bounds[k][i]: the rightmost pair below
  // row i that begins one of k. Any place is left of the first bound.
  const bounds = [new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY)];
  for (let k = 1; k < length; k++) {
    const before = bounds[k - 1] as Float64Array;
    const bound = new Float64Array(rows.length);
    let rightmost = 0;
    for (let i = rows.length - 1; i >= 0; i--) {
      bound[i] = rightmost;
      rightmost = Math.max(rightmost, lastBelow(rows[i] ?? null, before[i] as number));
    }
    bounds.push(bound);
  }
  const chain: [number, number][] = [];
  let row = -1;
  let column = -1;
  for (const bound of bounds.reverse()) {
    let next = Number.POSITIVE_INFINITY;
    for (row++; row < rows.length; row++) {
      next = firstFrom(rows[row] ?? null, column + 1);
      if (next < (bound[row] as number)) break;
    }
    if (row >= rows.length) return null;
    column = next;
    chain.push([row, column]);
  }
  return chain;
}

/** The last place set before `bound`; 0 if there is none, which as a bound says the same. */
function lastBelow(row: Row, bound: number): number {
  if (!row || bound <= 0) return 0;
  let word = Math.min(row.length - 1, Math.floor((bound - 1) / 32));
  const kept = bound - word * 32;
  let bits = (row[word] ?? 0) & (kept >= 32 ? -1 : (1 << kept) - 1);
  while (bits === 0 && word > 0) bits = row[--word] ?? 0;
  return bits === 0 ? 0 : word * 32 + 31 - Math.clz32(bits);
}

/** The first place set from `start` on; Infinity if there is none. */
function firstFrom(row: Row, start: number): number {
  if (!row) return Number.POSITIVE_INFINITY;
  for (let word = start >>> 5, mask = -1 << (start & 31); word < row.length; word++, mask = -1) {
    const bits = (row[word] as number) & mask;
    if (bits !== 0) return word * 32 + 31 - Math.clz32(bits & -bits);
  }
  return Number.POSITIVE_INFINITY;
}
