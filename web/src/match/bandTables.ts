/** Hashes that do not change any more, sorted by each of their bands (see `bands`). */
import { popcount } from "../fingerprint/dhash";
import { type Band, bandsFor, flipsOf, keyOf, keysOf, permute, thresholdsFor } from "./bands";
import { WORDS } from "./hamming";
import { type Report, scanPlaces } from "./scan";

/** How many scanned rows take as long as looking up a key; `benchmarks/browser_matching.mjs`. */
const KEY_EFFORT = 20;

/** How many scanned rows take as long as comparing one that a key names. */
const CANDIDATE_EFFORT = 3;

/** All hashes in the order of one band; they stand here themselves, to be read in one go. */
interface Table {
  readonly band: Band;
  /** Where the hashes of each key begin; one more, for where the last ones end. */
  readonly starts: Uint32Array;
  /** `WORDS` words each, permuted. */
  readonly hashes: Uint32Array;
  readonly rows: Uint32Array;
}

interface Query {
  /** Permuted. */
  readonly hash: Uint32Array;
  /** By how many bits the band of each table may differ. */
  readonly thresholds: Int32Array;
}

/** An immutable index of rows of hashes by all their bands. */
export class BandTables {
  /** How many rows there are. */
  readonly size: number;
  readonly #tables: readonly Table[];
  /** Places that the query at hand has to be compared with, one table's after another's. */
  #places = new Uint32Array(1024);

  /** @param columns The words of the hashes, of which the first `size` are indexed. */
  constructor(columns: readonly Uint32Array[], size: number) {
    this.size = size;
    const hashes = new Uint32Array(WORDS * size);
    const hash = new Uint32Array(WORDS);
    for (let row = 0; row < size; row++) {
      for (let word = 0; word < WORDS; word++) hash[word] = columns[word]?.[row] as number;
      permute(hash, hashes, WORDS * row);
    }
    this.#tables = bandsFor(size).map((band) => tableOf(hashes, size, band));
  }

  /**
   * Reports once every row whose hash differs from `hash` in at most `radius` bits; nothing at all
   * if that takes more work than to scan `effort` rows.
   *
   * @returns Whether it took no more.
   */
  within(hash: Uint32Array, radius: number, effort: number, report: Report): boolean {
    const permuted = new Uint32Array(WORDS);
    permute(hash, permuted, 0);
    const thresholds = thresholdsFor(this.#tables.length, radius);
    const query = { hash: permuted, thresholds };
    const ends = this.#collect(query, effort);
    ends?.forEach((end, number) => {
      const { hashes, rows } = this.#tables[number] as Table;
      const start = ends[number - 1] ?? 0;
      scanPlaces(hashes, this.#places, start, end, permuted, radius, (place, distance) => {
        if (!this.#isTold(query, number, place)) report(rows[place] as number, distance);
      });
    });
    return ends !== null;
  }

  /** Finds the places to compare, and where those of each table end; null if it is not worth it. */
  #collect(query: Query, effort: number): number[] | null {
    const probes = this.#tables.map(({ band }, number) =>
      probesOf(band.width, query.thresholds[number] as number),
    );
    const forKeys = KEY_EFFORT * probes.reduce((sum, count) => sum + count, 0);
    const most = (effort - forKeys) / CANDIDATE_EFFORT;
    if (most < 0) return null;
    const ends: number[] = [];
    let places = this.#places;
    let count = 0;
    for (let number = 0; number < this.#tables.length; number++) {
      const { band, starts } = this.#tables[number] as Table;
      const { masks } = flipsOf(band.width);
      const own = keyOf(query.hash, 0, band);
      const last = probes[number] as number;
      for (let probe = 0; probe < last; probe++) {
        const key = own ^ (masks[probe] as number);
        const end = starts[key + 1] as number;
        let place = starts[key] as number;
        const needed = count + end - place;
        if (needed > most) return null;
        if (needed > places.length) places = this.#enlarge(needed);
        while (place < end) places[count++] = place++;
      }
      ends.push(count);
    }
    return ends;
  }

  #enlarge(needed: number): Uint32Array<ArrayBuffer> {
    const places = new Uint32Array(2 * needed);
    places.set(this.#places);
    this.#places = places;
    return places;
  }

  /** Whether a table before this one leads from the query to its hash at `place` as well. */
  #isTold(query: Query, number: number, place: number): boolean {
    const { hashes } = this.#tables[number] as Table;
    for (let earlier = 0; earlier < number; earlier++) {
      const { band } = this.#tables[earlier] as Table;
      const difference = keyOf(query.hash, 0, band) ^ keyOf(hashes, WORDS * place, band);
      if (popcount(difference) <= (query.thresholds[earlier] as number)) return true;
    }
    return false;
  }
}

/** Keys of `width` bits within `threshold` of one; none if that is below 0. */
function probesOf(width: number, threshold: number): number {
  return threshold < 0 ? 0 : (flipsOf(width).upTo[Math.min(threshold, width)] as number);
}

/** Sorts by counting: `starts[key + 1]` is where the next hash of a key goes, at the end its end. */
function tableOf(hashes: Uint32Array, size: number, band: Band): Table {
  const keys = keysOf(hashes, size, band);
  const starts = new Uint32Array((1 << band.width) + 2);
  for (let row = 0; row < size; row++) {
    const next = (keys[row] as number) + 2;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let key = 2; key < starts.length; key++) {
    starts[key] = (starts[key] as number) + (starts[key - 1] as number);
  }
  const sorted = new Uint32Array(WORDS * size);
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) {
    const next = (keys[row] as number) + 1;
    const place = starts[next] as number;
    starts[next] = place + 1;
    for (let word = 0; word < WORDS; word++) {
      sorted[WORDS * place + word] = hashes[WORDS * row + word] as number;
    }
    rows[place] = row;
  }
  return { band, starts, hashes: sorted, rows };
}
