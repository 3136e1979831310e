import { describe, expect, it } from "vitest";
import {
  complexity,
  hamming,
  hashOfJson,
  inverse,
  NO_TIES,
  ORIENTATIONS,
  orient,
} from "../fingerprint/dhash";
import { complexityOf, distanceOf, inverseTurn, turned, wordsOf } from "./hamming";
import { ORIENT_CASES, randomHex, seeded } from "./vectors.testing";

const hexOf = (words: Uint32Array) =>
  [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

describe("packed hashes", () => {
  it("meet the vectors in all orientations, as the hexadecimal functions do", () => {
    expect(ORIENT_CASES.length).toBeGreaterThan(10);
    for (const json of ORIENT_CASES) {
      const dhash = hashOfJson(json);
      const packed = { bits: wordsOf(dhash.hex), ties: wordsOf(dhash.ties) };
      expect(hexOf(packed.bits)).toBe(dhash.hex);
      expect(complexityOf(packed.bits)).toBe(json.complexity);
      expect(complexity(dhash.hex)).toBe(json.complexity);
      ORIENTATIONS.forEach((orientation, turn) => {
        const expected = hashOfJson(json.turned[orientation]);
        const found = turned(packed, turn);
        expect({ hex: hexOf(found.bits), ties: hexOf(found.ties) }).toEqual(expected);
        expect(orient(dhash, orientation)).toEqual(expected);
      });
    }
  });

  it("leave what they are made from as it was", () => {
    const packed = { bits: wordsOf("0123456789abcdef".repeat(2)), ties: wordsOf(NO_TIES) };
    for (let turn = 0; turn < ORIENTATIONS.length; turn++) turned(packed, turn);
    expect(hexOf(packed.bits)).toBe("0123456789abcdef".repeat(2));
  });

  it("have the distance of their digits", () => {
    const random = seeded(5);
    for (let n = 0; n < 100; n++) {
      const [a, b] = [randomHex(random), randomHex(random)];
      expect(distanceOf(wordsOf(a), wordsOf(b))).toBe(hamming(a, b));
    }
  });

  it("name the inverse of each orientation", () => {
    ORIENTATIONS.forEach((orientation, turn) => {
      expect(ORIENTATIONS[inverseTurn(turn)]).toBe(inverse(orientation));
    });
  });
});
