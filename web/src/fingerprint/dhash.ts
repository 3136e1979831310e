/**
 * The 128-bit area dHash: grids of exact area sums -> bits, complexity and the eight orientations.
 *
 * `bits` are 64 row bits (9x8 grid, right cell brighter), then 64 column bits (8x9 grid, lower
 * cell brighter), row-major, most significant bit first. `ties` marks the comparisons of equal
 * cells; with them every orientation of the picture is an exact function of the hash.
 */
import type { HashJson } from "./types";

/** A dHash: `hex` and `ties` are 32 lower-case hexadecimal digits each. */
export interface DHash {
  readonly hex: string;
  readonly ties: string;
}

/**
 * The eight symmetries, named by what turns the first picture into the second; rotations are
 * clockwise, "transpose" mirrors at the main diagonal. The order is that in which ties of
 * matching are broken.
 */
export const ORIENTATIONS = [
  "upright",
  "mirror",
  "flip",
  "rotate-180",
  "rotate-90",
  "rotate-270",
  "transpose",
  "transverse",
] as const;

export type Orientation = (typeof ORIENTATIONS)[number];

/** Area sums of a picture, row-major: `row` is 9 wide and 8 high, `column` 8 wide and 9 high. */
export interface Grids {
  readonly row: Float64Array;
  readonly column: Float64Array;
}

export const NO_TIES = "0".repeat(32);

/** The dHash of a picture from its grids of area sums. */
export function dhashOfGrids({ row, column }: Grids): DHash {
  const bits = new Uint8Array(128);
  const ties = new Uint8Array(128);
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const at = y * 8 + x;
      compare(row[y * 9 + x + 1] as number, row[y * 9 + x] as number, at, bits, ties);
      compare(column[at + 8] as number, column[at] as number, 64 + at, bits, ties);
    }
  }
  return { hex: hexOf(bits), ties: hexOf(ties) };
}

function compare(next: number, here: number, at: number, bits: Uint8Array, ties: Uint8Array): void {
  bits[at] = next > here ? 1 : 0;
  ties[at] = next === here ? 1 : 0;
}

/**
 * How much a hash says, 0..112: changes of the row bits along rows plus changes of the column
 * bits down columns. Flat, dark and gradient pictures score low.
 */
export function complexity(hex: string): number {
  const bits = bitsOf(hex);
  let changes = 0;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 7; x++) {
      if (bits[y * 8 + x] !== bits[y * 8 + x + 1]) changes++;
      if (bits[64 + x * 8 + y] !== bits[64 + (x + 1) * 8 + y]) changes++;
    }
  }
  return changes;
}

/** The hash of the picture after `orientation` was applied to it. */
export function orient(dhash: DHash, orientation: Orientation): DHash {
  if (orientation === "upright") return dhash;
  const turning = turningOf(orientation);
  const bits = bitsOf(dhash.hex);
  const ties = bitsOf(dhash.ties);
  const newBits = new Uint8Array(128);
  const newTies = new Uint8Array(128);
  for (let at = 0; at < 128; at++) {
    const from = turning.from[at] as number;
    const bit = bits[from] as number;
    const tie = ties[from] as number;
    newBits[at] = turning.negate[at] ? 1 - (bit | tie) : bit;
    newTies[at] = tie;
  }
  return { hex: hexOf(newBits), ties: hexOf(newTies) };
}

/** Where `orientation` takes each bit of the new hash from. */
export function turningOf(orientation: Orientation): Turning {
  return TURNINGS[orientation];
}

/** The orientation that undoes `orientation`. */
export function inverse(orientation: Orientation): Orientation {
  if (orientation === "rotate-90") return "rotate-270";
  if (orientation === "rotate-270") return "rotate-90";
  return orientation;
}

/** Bits in which two hashes of equal length differ. */
export function hamming(a: string, b: string): number {
  let distance = 0;
  for (let at = 0; at < a.length; at += 8) {
    distance += popcount(
      Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16),
    );
  }
  return distance;
}

/** Ones in a 32-bit word. */
export function popcount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** The hash as JSON: zero ties are left out. */
export function hashToJson(dhash: DHash): HashJson {
  return dhash.ties === NO_TIES ? { dhash: dhash.hex } : { dhash: dhash.hex, ties: dhash.ties };
}

/** The hash of its JSON. */
export function hashOfJson(json: HashJson): DHash {
  return { hex: json.dhash, ties: json.ties ?? NO_TIES };
}

/** The bits of hexadecimal digits, most significant first. */
export function bitsOf(hex: string): Uint8Array {
  const bits = new Uint8Array(hex.length * 4);
  for (let at = 0; at < hex.length; at++) {
    const digit = Number.parseInt(hex[at] as string, 16);
    for (let bit = 0; bit < 4; bit++) bits[at * 4 + bit] = (digit >> (3 - bit)) & 1;
  }
  return bits;
}

/** Bits as hexadecimal digits, most significant first. */
export function hexOf(bits: Uint8Array): string {
  let hex = "";
  for (let at = 0; at < bits.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = bits.subarray(at, at + 4);
    hex += ((a << 3) | (b << 2) | (c << 1) | d).toString(16);
  }
  return hex;
}

/** Where each bit of the new hash comes from, and whether its comparison runs the other way. */
export interface Turning {
  readonly from: Uint8Array;
  readonly negate: Uint8Array;
}

/** Bit (y, x) of the old hash's row half (part 0) or column half (part 1). */
interface Source {
  readonly part: number;
  readonly y: number;
  readonly x: number;
  readonly reversed?: boolean;
}

/** The turning of a symmetry, from where it takes each bit of the new hash. */
function symmetry(source: (part: number, y: number, x: number) => Source): Turning {
  const from = new Uint8Array(128);
  const negate = new Uint8Array(128);
  for (let at = 0; at < 128; at++) {
    const old = source(at >> 6, (at >> 3) & 7, at & 7);
    from[at] = old.part * 64 + old.y * 8 + old.x;
    negate[at] = old.reversed ? 1 : 0;
  }
  return { from, negate };
}

/** The turning of `first`, then `second`. */
function then(first: Turning, second: Turning): Turning {
  const from = second.from.map((at) => first.from[at] as number);
  const negate = second.negate.map((n, at) => n ^ (first.negate[second.from[at] as number] ?? 0));
  return { from, negate };
}

const UPRIGHT = symmetry((part, y, x) => ({ part, y, x }));
const MIRROR = symmetry((part, y, x) => ({ part, y, x: 7 - x, reversed: part === 0 }));
const FLIP = symmetry((part, y, x) => ({ part, y: 7 - y, x, reversed: part === 1 }));
const TRANSPOSE = symmetry((part, y, x) => ({ part: 1 - part, y: x, x: y }));

const TURNINGS: Readonly<Record<Orientation, Turning>> = {
  upright: UPRIGHT,
  mirror: MIRROR,
  flip: FLIP,
  "rotate-180": then(MIRROR, FLIP),
  "rotate-90": then(TRANSPOSE, MIRROR),
  "rotate-270": then(TRANSPOSE, FLIP),
  transpose: TRANSPOSE,
  transverse: then(then(TRANSPOSE, MIRROR), FLIP),
};
