/**
 * Hashes as packed words, for comparing many.
 *
 * A hash is four 32-bit words: two of the row plane, two of the column plane. A plane is an 8x8
 * bit matrix, row-major, most significant bit first, so that mirroring reverses the bits of every
 * byte, flipping reverses the bytes, and transposing is three swaps of ever larger blocks
 * (Warren, Hacker's Delight, section 7-3).
 */
import { ORIENTATIONS, type Orientation, popcount } from "../fingerprint/dhash";

/** Words of a hash. */
export const WORDS = 4;

/** Bits and ties of one hash in `WORDS` words each. */
export interface PackedHash {
  readonly bits: Uint32Array;
  readonly ties: Uint32Array;
}

/** The words of 32 hexadecimal digits. */
export function wordsOf(hex: string): Uint32Array {
  const words = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word++) {
    words[word] = Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16);
  }
  return words;
}

/** `complexity` of packed bits, 0..112. */
export function complexityOf(bits: Uint32Array): number {
  const [rowHigh = 0, rowLow = 0, high = 0, low = 0] = bits;
  return (
    popcount((rowHigh ^ (rowHigh << 1)) & 0xfefefefe) +
    popcount((rowLow ^ (rowLow << 1)) & 0xfefefefe) +
    popcount(high ^ ((high << 8) | (low >>> 24))) +
    popcount((low ^ (low << 8)) & 0xffffff00)
  );
}

/** Bits in which two packed hashes differ, 0..128. */
export function distanceOf(a: Uint32Array, b: Uint32Array): number {
  let distance = 0;
  for (let word = 0; word < WORDS; word++) {
    distance += popcount((a[word] as number) ^ (b[word] as number));
  }
  return distance;
}

/** Number of the orientation that undoes number `turn` of `ORIENTATIONS`. */
export function inverseTurn(turn: number): number {
  return INVERSE[turn] as number;
}

/** The hash of the picture after it was turned as number `turn` of `ORIENTATIONS` says. */
export function turned(hash: PackedHash, turn: number): PackedHash {
  const bits = hash.bits.slice();
  const ties = hash.ties.slice();
  for (const step of STEPS[ORIENTATIONS[turn] as Orientation]) step(bits, ties);
  return { bits, ties };
}

type Step = (bits: Uint32Array, ties: Uint32Array) => void;

function mirror(bits: Uint32Array, ties: Uint32Array): void {
  for (let word = 0; word < WORDS; word++) {
    // What was darker to the right is now brighter to the right; equal stays equal.
    const rows = word < 2;
    const here = bits[word] as number;
    bits[word] = reverseBytes(rows ? ~(here | (ties[word] as number)) : here);
    ties[word] = reverseBytes(ties[word] as number);
  }
}

function flip(bits: Uint32Array, ties: Uint32Array): void {
  bits[2] = ~((bits[2] as number) | (ties[2] as number));
  bits[3] = ~((bits[3] as number) | (ties[3] as number));
  for (const words of [bits, ties]) {
    for (const high of [0, 2]) {
      const first = words[high] as number;
      words[high] = swapBytes(words[high + 1] as number);
      words[high + 1] = swapBytes(first);
    }
  }
}

function transpose(bits: Uint32Array, ties: Uint32Array): void {
  for (const words of [bits, ties]) {
    transposePlane(words, 0);
    transposePlane(words, 2);
    words.set([words[2] as number, words[3] as number, words[0] as number, words[1] as number]);
  }
}

/** Every byte with its bits in reverse order. */
function reverseBytes(word: number): number {
  let out = ((word >>> 1) & 0x55555555) | ((word & 0x55555555) << 1);
  out = ((out >>> 2) & 0x33333333) | ((out & 0x33333333) << 2);
  return ((out >>> 4) & 0x0f0f0f0f) | ((out & 0x0f0f0f0f) << 4);
}

function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | ((word >>> 24) & 0xff);
}

function transposePlane(words: Uint32Array, at: number): void {
  let high = words[at] as number;
  let low = words[at + 1] as number;
  let swap = (high ^ (high >>> 7)) & 0x00aa00aa;
  high ^= swap ^ (swap << 7);
  swap = (low ^ (low >>> 7)) & 0x00aa00aa;
  low ^= swap ^ (swap << 7);
  swap = (high ^ (high >>> 14)) & 0x0000cccc;
  high ^= swap ^ (swap << 14);
  swap = (low ^ (low >>> 14)) & 0x0000cccc;
  low ^= swap ^ (swap << 14);
  swap = (high ^ (low >>> 4)) & 0x0f0f0f0f;
  high ^= swap;
  low ^= swap << 4;
  words[at] = high;
  words[at + 1] = low;
}

const STEPS: Readonly<Record<Orientation, readonly Step[]>> = {
  upright: [],
  mirror: [mirror],
  flip: [flip],
  "rotate-180": [mirror, flip],
  "rotate-90": [transpose, mirror],
  "rotate-270": [transpose, flip],
  transpose: [transpose],
  transverse: [transpose, mirror, flip],
};

const INVERSE = ORIENTATIONS.map((name, turn) => {
  if (name === "rotate-90") return ORIENTATIONS.indexOf("rotate-270");
  return name === "rotate-270" ? ORIENTATIONS.indexOf("rotate-90") : turn;
});
