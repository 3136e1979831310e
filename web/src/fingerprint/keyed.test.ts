import { describe, expect, it } from "vitest";
import { imageOf, videoOf } from "../local/testing";
import {
  bitsOf,
  complexity,
  type DHash,
  hamming,
  hashToJson,
  hexOf,
  ORIENTATIONS,
  orient,
} from "./dhash";
import {
  fromHex,
  type HashKey,
  hashKeyOf,
  KeyFileError,
  keyFileText,
  newHashKey,
  readKeyFile,
  toHex,
} from "./hashKey";
import { type Keying, keyedFingerprint, keyedHash, keyingOf, plainBits } from "./keyed";

/** Numbers below 2^32 that are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
    return (value ^ (value >>> 15)) >>> 0;
  };
}

/** A hash by chance; a quarter of its comparisons is of equal cells. */
function hashBy(next: () => number): DHash {
  const bits = new Uint8Array(128);
  const ties = new Uint8Array(128);
  for (let at = 0; at < 128; at++) {
    ties[at] = next() % 4 === 0 ? 1 : 0;
    bits[at] = ties[at] ? 0 : next() & 1;
  }
  return { hex: hexOf(bits), ties: hexOf(ties) };
}

function keyBy(next: () => number): Promise<HashKey> {
  return hashKeyOf(Uint8Array.from({ length: 32 }, () => next() & 255));
}

const wordsOf = (turned: string): string[] => turned.match(/.{32}/g) ?? [];

const next = numbers(1);
const keys = await Promise.all(Array.from({ length: 5 }, () => keyBy(next)));
const keyings = await Promise.all(keys.map(keyingOf));
const hashes = Array.from({ length: 20 }, () => hashBy(next));
const each: [Keying, DHash][] = keyings.flatMap((keying) =>
  hashes.map((hash): [Keying, DHash] => [keying, hash]),
);

describe("a key", () => {
  it("has an id by HMAC-SHA256, as the platform's own makes it", async () => {
    const zero = await hashKeyOf(new Uint8Array(32));
    const own = await crypto.subtle.importKey(
      "raw",
      new Uint8Array(32),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const signed = await crypto.subtle.sign("HMAC", own, new TextEncoder().encode("tagcat key id"));
    expect(zero.id).toBe(toHex(new Uint8Array(signed)).slice(0, 32));
    await expect(hashKeyOf(new Uint8Array(31))).rejects.toThrow(RangeError);
  });

  it("comes back from its file, however its line ends", async () => {
    const key = await newHashKey();
    const text = keyFileText(key);
    expect(text).toMatch(/^tagcat-key-1:[0-9a-f]{64}\n$/);
    for (const same of [text, text.trim(), text.replace("\n", "\r\n"), ` ${text}`]) {
      expect(await readKeyFile(same)).toEqual(key);
    }
    expect(fromHex(toHex(key.bytes))).toEqual(key.bytes);
  });

  it.each(["", "tagcat-key-1:", "tagcat-key-2:", `tagcat-key-1:${"A".repeat(64)}`, "a picture"])(
    "is not made of %j",
    (text) => expect(readKeyFile(text)).rejects.toThrow(KeyFileError),
  );
});

describe("keyed hashes", () => {
  it("have another order and another mask with each key", () => {
    for (const { order, mask } of keyings) {
      expect([...order].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 128 }, (_, n) => n),
      );
      expect(mask).toMatch(/^[0-9a-f]{32}$/);
    }
    expect(new Set(keyings.map(({ mask }) => mask)).size).toBe(keyings.length);
    expect(new Set(keyings.map(({ order }) => order.join())).size).toBe(keyings.length);
  });

  it("are the bits of each orientation, ordered and flipped", () => {
    for (const [keying, hash] of each) {
      const words = wordsOf(keyedHash(keying, hashToJson(hash)).turned);
      expect(words).toHaveLength(8);
      ORIENTATIONS.forEach((orientation, number) => {
        const plain = bitsOf(orient(hash, orientation).hex);
        const mask = bitsOf(keying.mask);
        const bits = mask.map((flip, at) => flip ^ (plain[keying.order[at] as number] as number));
        expect(words[number]).toBe(hexOf(bits));
        expect(plainBits(keying, hexOf(bits))).toBe(hexOf(plain));
      });
    }
  });

  it("keep complexity and all distances, and hide the bits", () => {
    for (const [keying, hash] of each) {
      const other = hashes[0] as DHash;
      const [ours, theirs] = [hash, other].map((one) => keyedHash(keying, hashToJson(one)));
      expect(ours?.complexity).toBe(complexity(hash.hex));
      const upright = wordsOf(ours?.turned ?? "")[0] ?? "";
      expect(upright).not.toBe(hash.hex);
      wordsOf(theirs?.turned ?? "").forEach((word, number) => {
        const turned = orient(other, ORIENTATIONS[number] ?? "upright");
        expect(hamming(upright, word)).toBe(hamming(hash.hex, turned.hex));
      });
    }
  });
});

describe("keyed fingerprints", () => {
  const [keying] = keyings as [Keying];
  const hex = "95b1a94a56d5a5aba7d5b4bd0b6acfb5";
  const ties = `${"0".repeat(30)}4a`;

  it("have nothing plain left of an image", () => {
    const image = imageOf(1, { dhash: hex, ties, trimmed: { dhash: hex } });
    const { dhash: _dhash, ties: _ties, trimmed: _trimmed, ...facts } = image;
    const keyed = keyedFingerprint(keying, image);
    expect(keyed).toEqual({
      ...facts,
      ...keyedHash(keying, { dhash: hex, ties }),
      trimmed: keyedHash(keying, { dhash: hex }),
    });
    expect(JSON.stringify(keyed)).not.toContain(hex);
    expect(keyedFingerprint(keying, imageOf(1))).toMatchObject({ trimmed: null });
  });

  it("have nothing plain left of a video", () => {
    const frames = [
      { pos: 0, dhash: hex },
      { pos: 1234, dhash: "0".repeat(32), ties },
    ];
    const { frames: _frames, ...facts } = videoOf(1, { frames });
    expect(keyedFingerprint(keying, videoOf(1, { frames }))).toEqual({
      ...facts,
      frames: frames.map(({ pos, ...hash }) => ({ pos, ...keyedHash(keying, hash) })),
    });
  });
});
