/** How a tagger sees a picture, as numbers small enough to be kept for every file. */

/** The largest number of a packed vector. */
const MOST = 127;

/** A vector by its direction: whole numbers of 8 bits, the largest 127 or -127. */
export function packed(vector: Float32Array): Int8Array<ArrayBuffer> {
  let most = 0;
  for (const value of vector) most = Math.max(most, Math.abs(value));
  const out = new Int8Array(vector.length);
  if (most > 0) for (let at = 0; at < out.length; at++) out[at] = place(vector, at, MOST / most);
  return out;
}

function place(vector: Float32Array, at: number, scale: number): number {
  return Math.round((vector[at] as number) * scale);
}

/** The same direction as a vector of length 1; all zero for a vector of zeros. */
export function unit(vector: ArrayLike<number>): Float32Array {
  let sum = 0;
  for (let at = 0; at < vector.length; at++) sum += (vector[at] as number) ** 2;
  const length = Math.sqrt(sum);
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : 0));
}

/** The direction between all of `vectors`, each of which counts the same. */
export function mean(vectors: readonly ArrayLike<number>[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    const ours = unit(vector);
    for (let at = 0; at < sum.length; at++) {
      sum[at] = (sum[at] as number) + (ours[at] as number);
    }
  }
  return unit(sum);
}
