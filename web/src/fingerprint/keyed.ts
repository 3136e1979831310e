/**
 * Keyed hashes: bits of dHashes in an order that only a key tells, some of them flipped. Distances
 * stay what they are, but no known picture is found without the key. A keyed hash holds all eight
 * orientations, as they cannot be made of it any more. The same in Python in
 * `tagcat/fingerprint/keyed.py`; `spec/dhash/keyed.json` holds both to it.
 */
import { bitsOf, complexity, hexOf, NO_TIES, ORIENTATIONS, turningOf } from "./dhash";
import { type HashKey, hmacOf, toHex } from "./hashKey";
import type { FileFacts, Fingerprint, HashJson, ImageFingerprint, VideoFingerprint } from "./types";

/** A keyed hash in JSON. */
export interface KeyedHashJson {
  /** 256 hexadecimal digits: the keyed bits in each of the eight orientations. */
  readonly turned: string;
  /** Of the plain hash, 0..112. */
  readonly complexity: number;
}

/** A key frame; `pos` is its time in milliseconds after the first frame. */
export interface KeyedFrameJson extends KeyedHashJson {
  readonly pos: number;
}

/** An image's fingerprint with keyed hashes. */
export interface KeyedImage extends FileFacts, KeyedHashJson {
  readonly kind: "image";
  readonly trimmed: KeyedHashJson | null;
}

/** A video's fingerprint with keyed hashes. */
export interface KeyedVideo extends Omit<VideoFingerprint, "frames"> {
  readonly frames: readonly KeyedFrameJson[];
}

/** A fingerprint whose hashes are keyed. */
export type KeyedFingerprint = KeyedImage | KeyedVideo;

/** What a key makes of hashes. */
export interface Keying {
  /** Which key it is of. */
  readonly id: string;
  /** The 128 bits that are flipped, as hexadecimal digits. */
  readonly mask: string;
  /** Of each keyed bit, the plain bit that it is made of. */
  readonly order: Uint8Array;
  /**
   * What each digit of a hash adds to the four words of each orientation, by orientation, place
   * of the digit (32 of the bits, then 32 of bits and ties together), digit and word.
   */
  readonly table: Uint32Array;
  /** What all hashes begin with: four words for each orientation. */
  readonly start: Uint32Array;
}

const BITS = 128;
const WORDS = 4;
const DIGITS = 64;
const VALUES = 16;

/** What a key makes of hashes; made once for each key, as it takes some milliseconds. */
export async function keyingOf({ id, bytes }: HashKey): Promise<Keying> {
  const next = await streamOf(bytes);
  const mask = toHex(Uint8Array.from({ length: BITS / 8 }, next));
  const order = shuffled(next);
  return { id, mask, order, ...tablesOf(bitsOf(mask), order) };
}

/** The bytes that a key gives, one after the other. */
async function streamOf(key: Uint8Array): Promise<() => number> {
  const hmac = await hmacOf(key);
  const name = new TextEncoder().encode("tagcat keyed hash 1");
  const message = new Uint8Array(name.length + 4);
  message.set(name);
  let number = 0;
  let block = new Uint8Array(0);
  let at = 0;
  return () => {
    if (at === block.length) {
      new DataView(message.buffer).setUint32(name.length, number++);
      block = Uint8Array.from(hmac(message));
      at = 0;
    }
    return block[at++] as number;
  };
}

/** All places in an order by chance, each order as likely (Fisher-Yates, without bias). */
function shuffled(next: () => number): Uint8Array {
  const order = Uint8Array.from({ length: BITS }, (_, at) => at);
  for (let last = BITS - 1; last > 0; last--) {
    const count = last + 1;
    const limit = 65536 - (65536 % count);
    let value = limit;
    while (value >= limit) value = next() * 256 + next();
    const other = value % count;
    const kept = order[last] as number;
    order[last] = order[other] as number;
    order[other] = kept;
  }
  return order;
}

/** Turning, ordering and flipping in one: each of them moves single bits or flips them. */
function tablesOf(mask: Uint8Array, order: Uint8Array): Pick<Keying, "table" | "start"> {
  const table = new Uint32Array(ORIENTATIONS.length * DIGITS * VALUES * WORDS);
  const start = new Uint32Array(ORIENTATIONS.length * WORDS);
  ORIENTATIONS.forEach((orientation, number) => {
    const { from, negate } = turningOf(orientation);
    for (let keyed = 0; keyed < BITS; keyed++) {
      const plain = order[keyed] as number;
      const source = from[plain] as number;
      const negated = negate[plain] as number;
      const word = keyed >> 5;
      const one = 1 << (31 - (keyed & 31));
      const begin = number * WORDS + word;
      if (negated ^ (mask[keyed] as number)) start[begin] = (start[begin] as number) ^ one;
      // A comparison the other way round is 1 where the bit is 0 and the cells are not equal.
      const digit = number * DIGITS + negated * (DIGITS / 2) + (source >> 2);
      const bit = 8 >> (source & 3);
      for (let value = 0; value < VALUES; value++) {
        const entry = (digit * VALUES + value) * WORDS + word;
        if (value & bit) table[entry] = (table[entry] as number) | one;
      }
    }
  });
  return { table, start };
}

/** The keyed hash of a hash. */
export function keyedHash({ table, start }: Keying, { dhash, ties }: HashJson): KeyedHashJson {
  const digits = digitsOf(dhash, ties ?? NO_TIES);
  let turned = "";
  for (let orientation = 0; orientation < ORIENTATIONS.length; orientation++) {
    const begin = orientation * WORDS;
    let a = start[begin] as number;
    let b = start[begin + 1] as number;
    let c = start[begin + 2] as number;
    let d = start[begin + 3] as number;
    for (let place = 0; place < DIGITS; place++) {
      const entry = ((orientation * DIGITS + place) * VALUES + (digits[place] as number)) * WORDS;
      a ^= table[entry] as number;
      b ^= table[entry + 1] as number;
      c ^= table[entry + 2] as number;
      d ^= table[entry + 3] as number;
    }
    turned += wordHex(a) + wordHex(b) + wordHex(c) + wordHex(d);
  }
  return { turned, complexity: complexity(dhash) };
}

/** The digits of the bits, then those of bits and ties together. */
function digitsOf(hex: string, ties: string): Uint8Array {
  const digits = new Uint8Array(DIGITS);
  for (let at = 0; at < DIGITS / 2; at++) {
    const digit = digitAt(hex, at);
    digits[at] = digit;
    digits[DIGITS / 2 + at] = digit | digitAt(ties, at);
  }
  return digits;
}

function digitAt(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}

function wordHex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

/** The plain bits of a keyed word, both 32 hexadecimal digits. */
export function plainBits({ mask, order }: Keying, word: string): string {
  const keyed = bitsOf(word);
  const flipped = bitsOf(mask);
  const bits = new Uint8Array(BITS);
  for (let at = 0; at < BITS; at++) {
    bits[order[at] as number] = (keyed[at] as number) ^ (flipped[at] as number);
  }
  return hexOf(bits);
}

/** A fingerprint with each of its hashes keyed, and nothing plain left of them. */
export function keyedFingerprint(keying: Keying, file: Fingerprint): KeyedFingerprint {
  return withHashes(file, (hash) => keyedHash(keying, hash));
}

/** A fingerprint with others in place of its hashes. */
export function withHashes(
  file: Fingerprint,
  other: (hash: HashJson) => KeyedHashJson,
): KeyedFingerprint {
  return file.kind === "image" ? imageWith(file, other) : videoWith(file, other);
}

function imageWith(
  { dhash, ties, trimmed, ...facts }: ImageFingerprint,
  other: (hash: HashJson) => KeyedHashJson,
): KeyedImage {
  const hash: HashJson = ties === undefined ? { dhash } : { dhash, ties };
  return { ...facts, ...other(hash), trimmed: trimmed && other(trimmed) };
}

function videoWith(
  { frames, ...facts }: VideoFingerprint,
  other: (hash: HashJson) => KeyedHashJson,
): KeyedVideo {
  return { ...facts, frames: frames.map((frame) => ({ pos: frame.pos, ...other(frame) })) };
}
