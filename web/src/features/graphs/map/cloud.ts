/** Images and key frames on a map, as columns that are fast to go through. */
import { type Quadtree, quadtree } from "d3-quadtree";
import type { HashMap } from "../../../api/explore";
import { popcount } from "../../../fingerprint/dhash";
import { WORDS, wordsOf } from "../../../match/hamming";
import { inSlices } from "../../../ui/inSlices";
import type { Points } from "../lasso";

/** A content on the map: it has one point, or as many as a video has key frames. */
export interface Content {
  readonly sha256: string;
  readonly id: string;
  readonly kind: "image" | "video";
  readonly path: string;
}

/** Points on a map; the columns are equally long. `y` grows upwards. */
export interface Cloud extends Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly contents: readonly Content[];
  /** The place in `contents` of each point. */
  readonly content: Uint32Array;
  /** Milliseconds from the start of the video, null for an image. */
  readonly pos: readonly (number | null)[];
  /** The hashes, four words a point. */
  readonly words: Uint32Array;
  /** The middle of the points, and the longer side of the square around them; never 0. */
  readonly middle: { readonly x: number; readonly y: number };
  readonly span: number;
}

/** The columns of what the API tells. */
export function cloudOf({ subjects, x, y }: HashMap): Cloud {
  const { sha256, content_id, kind, path } = subjects.contents;
  const words = new Uint32Array(WORDS * x.length);
  subjects.dhash.forEach((hex, at) => {
    words.set(wordsOf(hex), WORDS * at);
  });
  const [left, right] = endsOf(x);
  const [low, high] = endsOf(y);
  return {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    contents: sha256.map((sha, at) => ({
      sha256: sha,
      id: content_id[at] as string,
      kind: kind[at] as "image" | "video",
      path: path[at] as string,
    })),
    content: Uint32Array.from(subjects.content),
    pos: subjects.pos,
    words,
    middle: { x: (left + right) / 2, y: (low + high) / 2 },
    span: Math.max(right - left, high - low) || 1,
  };
}

function endsOf(values: readonly number[]): readonly [number, number] {
  let [least, most] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** The content of a point. */
export function contentAt(cloud: Cloud, point: number): Content {
  return cloud.contents[cloud.content[point] as number] as Content;
}

/** The last part of a path. */
export function nameOf({ path }: Content): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Bits in which the hashes of two points differ, 0..128. */
export function distance({ words }: Cloud, a: number, b: number): number {
  let bits = 0;
  for (let word = 0; word < WORDS; word++) {
    const one = words[WORDS * a + word] as number;
    bits += popcount(one ^ (words[WORDS * b + word] as number));
  }
  return bits;
}

/** Points that are looked at for the nearest one, so that hovering never waits. */
const LOOKED_AT = 5_000;

/**
 * The nearest of some points to a point of another content, and how many bits they differ in; null
 * where there is none.
 */
export function nearestOf(
  cloud: Cloud,
  point: number,
  among: readonly number[],
): { readonly point: number; readonly bits: number } | null {
  let best: { point: number; bits: number } | null = null;
  for (const other of among.slice(0, LOOKED_AT)) {
    if (cloud.content[other] === cloud.content[point]) continue;
    const bits = distance(cloud, point, other);
    if (!best || bits < best.bits) best = { point: other, bits };
  }
  return best;
}

/** The points whose content is among some, in order. */
export function pointsOf(cloud: Cloud, sha256s: ReadonlySet<string>): number[] {
  if (sha256s.size === 0) return [];
  const chosen = cloud.contents.map(({ sha256 }) => sha256s.has(sha256));
  const found: number[] = [];
  cloud.content.forEach((content, point) => {
    if (chosen[content]) found.push(point);
  });
  return found;
}

/** What finds the point nearest to a place. */
export type Finder = Quadtree<number>;

/** Points added between two looks at the clock. */
const CHUNK = 2_000;

/** Makes the finder of a cloud without blocking the page. */
export function finderOf(cloud: Cloud): Promise<Finder> {
  return inSlices(planted(cloud));
}

function* planted({ x, y }: Cloud): Generator<void, Finder> {
  const tree = quadtree<number>()
    .x((point) => x[point] as number)
    .y((point) => y[point] as number);
  for (let start = 0; start < x.length; start += CHUNK) {
    for (let point = start; point < Math.min(x.length, start + CHUNK); point++) tree.add(point);
    yield;
  }
  return tree;
}

/** A direction on the map, one step long; `y` grows upwards. */
export interface Direction {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

/** The nearest point that lies in a direction (up to 45 degrees off), null where there is none. */
export function nextPoint(cloud: Cloud, from: number, to: Direction): number | null {
  const { x, y } = cloud;
  const [fromX, fromY] = [x[from] as number, y[from] as number];
  let [best, least] = [null as number | null, Number.POSITIVE_INFINITY];
  for (let point = 0; point < x.length; point++) {
    const dx = (x[point] as number) - fromX;
    const dy = (y[point] as number) - fromY;
    const along = dx * to.x + dy * to.y;
    if (along <= 0 || Math.abs(dx * to.y - dy * to.x) > along) continue;
    const far = dx * dx + dy * dy;
    if (far < least) [best, least] = [point, far];
  }
  return best;
}
