import { describe, expect, it, vi } from "vitest";
import { BandTables } from "./bandTables";
import { distanceOf, wordsOf } from "./hamming";
import { HammingIndex, type Tuning } from "./hammingIndex";
import { HashRows } from "./hashRows";
import {
  computing,
  INDEX_CASES,
  nearWords,
  randomHex,
  seeded,
  smoothWords,
} from "./vectors.testing";

/** All ways to search: all in tables at once, tables with some changes beside, no tables. */
const TUNINGS: readonly Partial<Tuning>[] = [
  { tablesFrom: 1, changes: 0, patience: Number.POSITIVE_INFINITY },
  { tablesFrom: 1, changes: 40, patience: Number.POSITIVE_INFINITY },
  { tablesFrom: 1, changes: 40 },
  {},
];

type Hit = readonly [id: number, distance: number];

function hitsOf(index: HammingIndex, query: Uint32Array, radius: number): Hit[] {
  const hits: Hit[] = [];
  index.search(query, radius, (id, distance) => hits.push([id, distance]));
  return hits.sort(([a], [b]) => a - b);
}

function bruteForce(
  stored: ReadonlyMap<number, Uint32Array>,
  query: Uint32Array,
  radius: number,
): Hit[] {
  return [...stored]
    .map(([id, hash]) => [id, distanceOf(hash, query)] as const)
    .filter(([, distance]) => distance <= radius)
    .sort(([a], [b]) => a - b);
}

/** Makers of hashes, by what collection they make. */
function makers(random: () => number) {
  const centres = Array.from({ length: 4 }, () => Uint32Array.from({ length: 4 }, random));
  const centre = () => centres[random() % centres.length] as Uint32Array;
  const blanks = [new Uint32Array(4), new Uint32Array(4).fill(0xffffffff)];
  return {
    uniform: () => Uint32Array.from({ length: 4 }, random),
    smooth: () => smoothWords(random),
    clustered: () => nearWords(random, centre(), random() % 40),
    equal: () => centre().slice(),
    blank: () => nearWords(random, blanks[random() % 2] as Uint32Array, random() % 4),
    "equal in one half": () => Uint32Array.from(centre(), (word, at) => (at < 2 ? word : random())),
  };
}

describe("an index", () => {
  it("meets the vectors", () => {
    expect(INDEX_CASES.length).toBeGreaterThan(10);
    for (const tuning of TUNINGS) {
      for (const { name, steps } of INDEX_CASES) {
        const index = new HammingIndex(tuning);
        for (const step of steps) {
          if ("add" in step) for (const [id, hex] of step.add) index.add(id, wordsOf(hex));
          else if ("remove" in step) for (const id of step.remove) index.remove(id);
          else expect(hitsOf(index, wordsOf(step.query), step.radius), name).toEqual(step.hits);
        }
      }
    }
  });

  it("finds what comparing with everything finds, whatever is added and removed", () => {
    for (const tuning of TUNINGS) {
      const random = seeded(17);
      for (const [name, make] of Object.entries(makers(random))) {
        const index = new HammingIndex(tuning);
        const stored = new Map<number, Uint32Array>();
        for (let step = 0; step < 500; step++) {
          const id = random() % 150;
          const isGrowing = step % 200 < 130;
          if (random() % 4 < (isGrowing ? 1 : 3)) {
            expect(index.remove(id)).toBe(stored.delete(id));
          } else if (!stored.has(id)) {
            const hash = make();
            index.add(id, hash);
            stored.set(id, hash);
            expect(index.hashOf(id)).toEqual(hash);
          }
          expect(index.size).toBe(stored.size);
          if (step % 5 > 0) continue;
          const query = nearWords(random, make(), random() % 3 === 0 ? random() % 30 : 0);
          const radius = random() % 2 === 0 ? random() % 129 : random() % 30;
          expect(hitsOf(index, query, radius), name).toEqual(bruteForce(stored, query, radius));
        }
        for (const id of [...stored.keys()]) index.remove(id);
        expect(hitsOf(index, make(), 128)).toEqual([]);
      }
    }
  });

  it("is exact for every radius", () => {
    const random = seeded(18);
    for (const [name, make] of Object.entries(makers(random))) {
      const stored = new Map(Array.from({ length: 80 }, (_, id) => [id, make()] as const));
      const indexes = TUNINGS.map((tuning) => new HammingIndex(tuning));
      for (const [id, hash] of stored) for (const index of indexes) index.add(id, hash);
      const query = make();
      for (let radius = 0; radius <= 128; radius++) {
        const expected = bruteForce(stored, query, radius);
        for (const index of indexes) expect(hitsOf(index, query, radius), name).toEqual(expected);
      }
    }
  });

  it("of more hashes than are scanned finds the same", () => {
    const random = seeded(19);
    const { uniform, smooth } = makers(random);
    for (const make of [uniform, smooth]) {
      const stored = new Map<number, Uint32Array>();
      const indexes = [new HammingIndex(), new HammingIndex({ patience: 1e9 })];
      for (let id = 0; id < 24_000; id++) {
        const hash = make();
        stored.set(id, hash);
        for (const index of indexes) index.add(id, hash);
      }
      for (let id = 0; id < 24_000; id += 11) {
        stored.delete(id);
        for (const index of indexes) index.remove(id);
      }
      for (const radius of [0, 10, 18, 25, 33]) {
        const query = nearWords(random, stored.get(5) as Uint32Array, 9);
        const expected = bruteForce(stored, query, radius);
        for (const index of indexes) expect(hitsOf(index, query, radius)).toEqual(expected);
      }
    }
  });

  it("uses the room of what was removed again", () => {
    const push = vi.spyOn(HashRows.prototype, "push");
    const index = new HammingIndex({ changes: 40 });
    const hash = wordsOf(randomHex(seeded(1)));
    for (let id = 0; id < 1000; id++) {
      index.add(id, hash);
      index.remove(id - 10);
    }
    const rows = push.mock.results.map(({ value }) => value as number);
    push.mockRestore();
    expect(Math.max(...rows)).toBeLessThan(60);
    expect(hitsOf(index, hash, 0).length).toBe(10);
  });

  it("refuses a number that is in use, and knows of none that is not", () => {
    const index = new HammingIndex();
    const hash = wordsOf(randomHex(seeded(1)));
    index.add(4, hash);
    expect(() => index.add(4, hash)).toThrow(RangeError);
    expect(index.remove(5)).toBe(false);
    expect(index.remove(4)).toBe(true);
    expect(index.remove(4)).toBe(false);
    index.add(4, hash);
    expect(index.size).toBe(1);
  });
});

describe("tables", () => {
  it("give up before anything is reported where a scan takes less effort", () => {
    const random = seeded(2);
    const columns = Array.from({ length: 4 }, () => Uint32Array.from({ length: 1000 }, random));
    const tables = new BandTables(columns, 1000);
    const query = Uint32Array.from(columns, (column) => column[0] as number);
    for (let radius = 0; radius <= 128; radius++) {
      let reported = 0;
      if (!tables.within(query, radius, 1000, () => reported++)) expect(reported).toBe(0);
      else expect(reported).toBeGreaterThan(0);
    }
    expect(tables.within(query, 0, 1000, () => {})).toBe(true);
    expect(tables.within(query, 128, 1000, () => {})).toBe(false);
  });

  it("take about as much longer as there are more hashes", () => {
    const random = seeded(3);
    const secondsFor = (count: number) => {
      const columns = Array.from({ length: 4 }, () => Uint32Array.from({ length: count }, random));
      const computed = computing();
      new BandTables(columns, count);
      return computed();
    };
    secondsFor(10_000); // until it is compiled
    expect(secondsFor(200_000)).toBeLessThan(200 * Math.max(1, secondsFor(10_000)));
  });
});
