/**
 * Bands: a hash cut into short runs of bits, each of which is a key to look hashes up by.
 *
 * Of two hashes that differ in few bits, some band differs in fewer still: with `radius` =
 * `count * least + rest`, one of the first `rest + 1` bands differs in at most `least` bits, or one
 * of the others in at most `least - 1`. So it is enough to look at the keys that near each band's
 * own (Norouzi, Punjani, Fleet, Fast search in Hamming space with multi-index hashing, 2012).
 */
import { popcount } from "../fingerprint/dhash";
import { WORDS } from "./hamming";

const BITS = 128;

/** Wider bands have more keys than hashes, narrower ones tell too few apart. */
const WIDEST = 16;
const NARROWEST = 8;

/** One run of bits of a permuted hash. */
export interface Band {
  readonly width: number;
  /** The word in which it begins. */
  readonly word: number;
  /** It ends in the next word. */
  readonly crosses: boolean;
  /** Bits between its end and that of the word in which it ends. */
  readonly shift: number;
}

/** Bands for a collection of `size` hashes: so wide that each key names about eight of them. */
export function bandsFor(size: number): readonly Band[] {
  const wanted = Math.log2(Math.max(size, 1)) - 3;
  const count = Math.round(BITS / Math.min(Math.max(wanted, NARROWEST), WIDEST));
  return Array.from({ length: count }, (_, at) => {
    const start = Math.floor((BITS * at) / count);
    const end = Math.floor((BITS * (at + 1)) / count);
    const word = start >>> 5;
    const crosses = (end - 1) >>> 5 !== word;
    return { width: end - start, word, shift: 32 * (word + (crosses ? 2 : 1)) - end, crosses };
  });
}

/** The bits of a band in the permuted hash that begins at `words[at]`. */
export function keyOf(words: Uint32Array, at: number, band: Band): number {
  const word = words[at + band.word] as number;
  const mask = (1 << band.width) - 1;
  if (!band.crosses) return (word >>> band.shift) & mask;
  const next = words[at + band.word + 1] as number;
  return ((word << (32 - band.shift)) | (next >>> band.shift)) & mask;
}

/** The bits of a band in each of `size` permuted hashes that follow each other. */
export function keysOf(hashes: Uint32Array, size: number, band: Band): Uint16Array {
  const keys = new Uint16Array(size);
  for (let row = 0; row < size; row++) keys[row] = keyOf(hashes, WORDS * row, band);
  return keys;
}

/** By how many bits each of `count` bands may differ, -1 for those that need no look. */
export function thresholdsFor(count: number, radius: number): Int32Array {
  const least = Math.floor(radius / count);
  const rest = radius - least * count;
  return Int32Array.from({ length: count }, (_, at) => (at <= rest ? least : least - 1));
}

/** What changes a key into those near it: all numbers of `width` bits, those of few ones first. */
export interface Flips {
  readonly masks: Uint16Array;
  /** `upTo[n]` of them have at most `n` ones. */
  readonly upTo: Uint32Array;
}

const flipsByWidth = new Map<number, Flips>();

/** The flips of a band's width, made once. */
export function flipsOf(width: number): Flips {
  let flips = flipsByWidth.get(width);
  if (!flips) {
    const masks = new Uint16Array(1 << width);
    const upTo = new Uint32Array(width + 1);
    let count = 0;
    for (let ones = 0; ones <= width; ones++) {
      for (let mask = 0; mask < masks.length; mask++) {
        if (popcount(mask) === ones) masks[count++] = mask;
      }
      upTo[ones] = count;
    }
    flips = { masks, upTo };
    flipsByWidth.set(width, flips);
  }
  return flips;
}

/**
 * Writes the permuted hash to `out[at]` and on.
 *
 * Neighbouring cells of a picture tend to agree. A band of neighbours would take few values, and
 * some of them far too often, so that a band takes its cells from both planes in turn, each a
 * knight's move from the last.
 */
export function permute(hash: ArrayLike<number>, out: Uint32Array, at: number): void {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let byte = 0; byte < BITS / 8; byte++) {
    const value = ((hash[byte >> 2] as number) >>> (24 - 8 * (byte & 3))) & 0xff;
    const from = (byte * 256 + value) * WORDS;
    first |= PERMUTED[from] as number;
    second |= PERMUTED[from + 1] as number;
    third |= PERMUTED[from + 2] as number;
    fourth |= PERMUTED[from + 3] as number;
  }
  out[at] = first;
  out[at + 1] = second;
  out[at + 2] = third;
  out[at + 3] = fourth;
}

/** What each value of each byte of a hash becomes, in `WORDS` words. */
const PERMUTED = tableOf((place) => {
  const plane = place & 1;
  const y = (place >> 1) & 7;
  const x = (3 * y + (place >> 4) + 4 * plane) & 7;
  return 64 * plane + 8 * y + x;
});

/** The table of a permutation from the bit of a hash that each place takes. */
function tableOf(source: (place: number) => number): Uint32Array {
  const table = new Uint32Array((BITS / 8) * 256 * WORDS);
  for (let place = 0; place < BITS; place++) {
    const bit = source(place);
    for (let value = 0; value < 256; value++) {
      if (((value >> (7 - (bit & 7))) & 1) === 0) continue;
      const word = ((bit >> 3) * 256 + value) * WORDS + (place >> 5);
      table[word] = (table[word] as number) | (1 << (31 - (place & 31)));
    }
  }
  return table;
}
