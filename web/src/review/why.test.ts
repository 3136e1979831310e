import { describe, expect, it } from "vitest";
import { type DHash, hashToJson, NO_TIES, orient } from "../fingerprint/dhash";
import { imageOf, videoOf } from "../local/testing";
import { relate } from "./relation";
import { numbersOf } from "./testing";
import { whySentences } from "./why";

/** A hash with plenty of structure. */
function hashOf(seed: number): DHash {
  const next = numbersOf(seed);
  const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join("");
  return { hex, ties: NO_TIES };
}

/** The hash with its first `bits` bits the other way round. */
function off(hash: DHash, bits: number): DHash {
  const mask = (1n << BigInt(128 - bits)) - 1n;
  const value = BigInt(`0x${hash.hex}`) ^ (((1n << 128n) - 1n) ^ mask);
  return { ...hash, hex: value.toString(16).padStart(32, "0") };
}

const HASH = hashOf(12);

describe("whySentences", () => {
  it("says that the bytes are the same", () => {
    const relation = relate(imageOf(1), imageOf(1));
    expect(whySentences(imageOf(1), imageOf(1), relation, 18)).toEqual([
      "The two files hold the same bytes.",
    ]);
  });

  it("tells distance, limit, needed variance and how B was turned", () => {
    const a = imageOf(1, hashToJson(HASH));
    const b = imageOf(2, hashToJson(off(orient(HASH, "rotate-90"), 5)));
    expect(whySentences(a, b, relate(a, b), 18)).toEqual([
      "5 of 128 bits differ, and up to 18 may at variance 18.",
      "They match from variance 5 on.",
      "B is A turned right.",
    ]);
    expect(whySentences(b, a, relate(b, a), 18).at(-1)).toBe("B is A turned left.");
  });

  it("tells that borders were left out, and of which hashes the cells are", () => {
    const a = imageOf(1, hashToJson(HASH));
    const b = imageOf(2, { ...hashToJson(hashOf(5)), trimmed: hashToJson(off(HASH, 3)) });
    const relation = relate(a, b);
    expect(whySentences(a, b, relation, 18).at(-1)).toBe(
      "B is A compared without its uniform borders.",
    );
    expect(relation.dhashes).toEqual([HASH, off(HASH, 3)]);
  });

  it("tells what two pictures without a match lack", () => {
    const a = imageOf(1, hashToJson(HASH));
    const b = imageOf(2, hashToJson(hashOf(77)));
    const relation = relate(a, b);
    expect(relation.matches).toBe(false);
    expect(whySentences(a, b, relation, 18)).toContain("They match at no variance.");
    const flat = imageOf(3, { dhash: "0".repeat(32) });
    expect(whySentences(a, flat, relate(a, flat), 18)[0]).toMatch(/B has no structure at all/);
  });

  it("tells the times at which videos match, and the hashes of those frames", () => {
    const hashes = [hashOf(1), hashOf(2), hashOf(3), hashOf(4)];
    const frames = hashes.map((hash, at) => ({ pos: 1000 * at, ...hashToJson(hash) }));
    const later = frames.map((frame) => ({ ...frame, pos: frame.pos + 500 }));
    const a = videoOf(1, { frames });
    const b = videoOf(2, { frames: later });
    const relation = relate(a, b);
    expect(whySentences(a, b, relation, 18)[0]).toBe(
      "4 key frames match in the same order, from 0:00.0 in A and 0:00.5 in B.",
    );
    expect(relation.dhashes).toEqual([hashes[0], hashes[0]]);
    const still = imageOf(5, hashToJson(hashOf(3)));
    expect(whySentences(still, b, relate(still, b), 18)[0]).toBe(
      "The image is in the video B at 0:02.5.",
    );
    const other = videoOf(3, { frames: [{ pos: 0, ...hashToJson(hashOf(50)) }] });
    expect(whySentences(a, other, relate(a, other), 18)).toEqual([
      "Their key frames match in the same order at no variance up to 25.",
    ]);
  });
});
