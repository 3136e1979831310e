/**
 * Puts one picture of a match onto the other: turned as the match says, without the borders that
 * were cut off, and where one is a crop of the other, at the place it was cut from.
 */
import { inverse, type Orientation } from "../fingerprint/dhash";
import { isQuarterTurn } from "../fingerprint/pixels";
import type { Box } from "../fingerprint/trim";
import { type Affine, boundsOf, chain, stretch, turnOf } from "./geometry";
import { highPass, type Plane, shrinkTo } from "./plane";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The whole of a picture. */
export function wholeOf({ width, height }: Size): Box {
  return { x: 0, y: 0, width, height };
}

/** The size of a picture after `orientation` was applied. */
export function turnedSize({ width, height }: Size, orientation: Orientation): Size {
  return isQuarterTurn(orientation) ? { width: height, height: width } : { width, height };
}

/**
 * Maps pixels of B to pixels of A by what the match knows.
 * @param orientation - what turns A into B.
 * @param boxA - the part of A that matches, in A's pixels.
 * @param boxB - the part of B that matches, in B's pixels as stored.
 */
export function placeByMatch(b: Size, orientation: Orientation, boxA: Box, boxB: Box): Affine {
  const back = turnOf(inverse(orientation), b.width, b.height);
  return chain(back, stretch(boundsOf(back, boxB), boxA));
}

/** How B lies on A: B's place is `scale * place + shift` in each direction, both 0..1 inside. */
export interface Crop {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

const SAME: Crop = { scaleX: 1, scaleY: 1, shiftX: 0, shiftY: 0 };

/** How a map from B to A changes when A turns out to show only a part of B, or the reverse. */
export function cropped(map: Affine, box: Box, crop: Crop): Affine {
  const { scaleX, scaleY, shiftX, shiftY } = crop;
  const inside: Box = {
    x: box.x + box.width * shiftX,
    y: box.y + box.height * shiftY,
    width: box.width * scaleX,
    height: box.height * scaleY,
  };
  return chain(map, stretch(inside, box));
}

/** Longer edge of the planes that the search begins with, and those that refine what it found. */
const COARSE = 32;
const FINER = [64, 128];
const FINEST = 256;
/** Scales that are tried. */
const LEAST_SCALE = 0.6;
const SCALE_STEP = 1.04;
/** How far a crop may reach beyond the other picture. */
const OVERHANG = 0.12;
/** Places of the coarse search that are refined. */
const CANDIDATES = 8;
/** Least part of A that B must cover. */
const LEAST_OVERLAP = 0.35;
/** A correlation below this is no alignment. */
const LEAST_SCORE = 0.5;
/** The remaining difference must fall to this part of that without a crop. */
const CLEARLY = 0.7;
/** Smaller moves of every corner are no crop, as a part of the edge. */
const LEAST_MOVE = 0.003;
/**
 * Radius of the slow changes that the last step does not look at, of `FINEST` pixels; so near to
 * an edge they cannot be told.
 */
const SLOW = 8;

/**
 * Where the picture A lies in B, or the reverse, by the greatest normalised cross-correlation of
 * their luma, searched from coarse to fine over scale and shift; the refinement is Gauss-Newton
 * on the normalised difference (Lucas and Kanade 1981, Evangelidis and Psarakis 2008).
 *
 * @param a - the matching part of A, its longer edge about `FINEST` pixels.
 * @param b - that of B, turned as A.
 * @param aspect - width by height of A's part divided by that of B's, at full size.
 * @returns the crop, or null where nothing clearly beats laying one over the other whole.
 */
export function estimateCrop(a: Plane, b: Plane, aspect: number): Crop | null {
  const smallA = shrinkTo(a, COARSE);
  const smallB = shrinkTo(b, COARSE);
  let found = [SAME, ...coarse(smallA, smallB, aspect)];
  for (const edge of FINER) {
    const ours = shrinkTo(a, edge);
    const theirs = shrinkTo(b, edge);
    found = found
      .map((crop) => refine(ours, theirs, crop))
      .sort((p, q) => q.score - p.score)
      .slice(0, 2)
      .map(({ crop }) => crop);
  }
  const ours = highPass(shrinkTo(a, FINEST), SLOW);
  const theirs = highPass(shrinkTo(b, FINEST), SLOW);
  const best = found
    .map((crop) => refine(ours, theirs, crop, SLOW))
    .reduce((p, q) => (q.score > p.score ? q : p));
  const plain = correlation(ours, theirs, SAME, SLOW);
  const accepted =
    best.score >= LEAST_SCORE && 1 - best.score <= CLEARLY * (1 - plain) && moves(best.crop);
  return accepted ? best.crop : null;
}

/** Whether any corner moves far enough to be seen. */
function moves({ scaleX, scaleY, shiftX, shiftY }: Crop): boolean {
  const ends = [shiftX, shiftY, scaleX + shiftX - 1, scaleY + shiftY - 1];
  return ends.some((end) => Math.abs(end) > LEAST_MOVE);
}

interface Scored {
  readonly crop: Crop;
  readonly score: number;
}

function coarse(a: Plane, b: Plane, aspect: number): Crop[] {
  const root = Math.sqrt(aspect);
  const found: Scored[] = [];
  for (let scale = LEAST_SCALE; scale <= 1 / LEAST_SCALE; scale *= SCALE_STEP) {
    const scaleX = scale * root;
    const scaleY = scale / root;
    let best: Scored | null = null;
    for (const shiftX of shifts(scaleX, 1 / a.width)) {
      for (const shiftY of shifts(scaleY, 1 / a.height)) {
        const crop = { scaleX, scaleY, shiftX, shiftY };
        const score = correlation(a, b, crop);
        if (!best || score > best.score) best = { crop, score };
      }
    }
    if (best) found.push(best);
  }
  return found
    .sort((p, q) => q.score - p.score)
    .slice(0, CANDIDATES)
    .map(({ crop }) => crop);
}

/** Shifts at which the smaller of both lies in the larger, or hangs over a little. */
function shifts(scale: number, step: number): number[] {
  const low = Math.min(0, 1 - scale) - OVERHANG;
  const high = Math.max(0, 1 - scale) + OVERHANG;
  const count = Math.floor((high - low) / step);
  return Array.from({ length: count + 1 }, (_, n) => low + n * step);
}

/** The value between pixels; places outside must not be asked for. */
function sample({ data, width, height }: Plane, x: number, y: number): number {
  const left = Math.min(Math.floor(x), width - 2);
  const top = Math.min(Math.floor(y), height - 2);
  const dx = x - left;
  const dy = y - top;
  const at = top * width + left;
  const upper = (data[at] as number) * (1 - dx) + (data[at + 1] as number) * dx;
  const lower = (data[at + width] as number) * (1 - dx) + (data[at + width + 1] as number) * dx;
  return upper * (1 - dy) + lower * dy;
}

/**
 * Calls back for every pixel of A whose place in B lies inside, with that place in pixels.
 * @param margin - pixels along the edges of both that are left out.
 */
function forOverlap(
  a: Plane,
  b: Plane,
  { scaleX, scaleY, shiftX, shiftY }: Crop,
  margin: number,
  visit: (at: number, u: number, v: number, x: number, y: number) => void,
): void {
  if (b.width < 2 || b.height < 2) return;
  for (let row = margin; row < a.height - margin; row++) {
    const v = (row + 0.5) / a.height;
    const y = (scaleY * v + shiftY) * b.height - 0.5;
    if (y < margin || y > b.height - 1 - margin) continue;
    for (let column = margin; column < a.width - margin; column++) {
      const u = (column + 0.5) / a.width;
      const x = (scaleX * u + shiftX) * b.width - 0.5;
      if (x >= margin && x <= b.width - 1 - margin) visit(row * a.width + column, u, v, x, y);
    }
  }
}

/** Normalised cross-correlation of A with what B has there, -1..1; -1 where they hardly meet. */
function correlation(a: Plane, b: Plane, crop: Crop, margin = 0): number {
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  forOverlap(a, b, crop, margin, (at, _u, _v, x, y) => {
    const p = a.data[at] as number;
    const q = sample(b, x, y);
    n += 1;
    sa += p;
    sb += q;
    saa += p * p;
    sbb += q * q;
    sab += p * q;
  });
  if (n < LEAST_OVERLAP * a.data.length) return -1;
  const spread = (saa - (sa * sa) / n) * (sbb - (sb * sb) / n);
  return spread > 0 ? (sab - (sa * sb) / n) / Math.sqrt(spread) : -1;
}

const MOST_STEPS = 12;

/** Improves a crop as long as the correlation rises. */
function refine(a: Plane, b: Plane, start: Crop, margin = 0): Scored {
  let best: Scored = { crop: start, score: correlation(a, b, start, margin) };
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = gaussNewton(a, b, best.crop, margin);
    if (!move) break;
    let next: Scored | null = null;
    for (const part of [1, 0.5, 0.25]) {
      const crop = {
        scaleX: best.crop.scaleX + part * (move[0] as number),
        shiftX: best.crop.shiftX + part * (move[1] as number),
        scaleY: best.crop.scaleY + part * (move[2] as number),
        shiftY: best.crop.shiftY + part * (move[3] as number),
      };
      if (!plausible(crop)) continue;
      const score = correlation(a, b, crop, margin);
      if (score > best.score) {
        next = { crop, score };
        break;
      }
    }
    if (!next) break;
    const gain = next.score - best.score;
    best = next;
    if (gain < 1e-5) break;
  }
  return best;
}

function plausible({ scaleX, scaleY }: Crop): boolean {
  return [scaleX, scaleY].every((scale) => scale > LEAST_SCALE / 2 && scale < 2 / LEAST_SCALE);
}

/** One step: by how much scaleX, shiftX, scaleY and shiftY are to change; null where undecided. */
function gaussNewton(a: Plane, b: Plane, crop: Crop, margin: number): number[] | null {
  let [n, sa, sb, saa, sbb] = [0, 0, 0, 0, 0];
  forOverlap(a, b, crop, margin, (at, _u, _v, x, y) => {
    const p = a.data[at] as number;
    const q = sample(b, x, y);
    n += 1;
    sa += p;
    sb += q;
    saa += p * p;
    sbb += q * q;
  });
  if (n < LEAST_OVERLAP * a.data.length) return null;
  const [meanA, meanB] = [sa / n, sb / n];
  const [spreadA, spreadB] = [saa / n - meanA ** 2, sbb / n - meanB ** 2];
  if (spreadA <= 0 || spreadB <= 0) return null;
  const gain = Math.sqrt(spreadB / spreadA);
  const normal = new Float64Array(16);
  const right = new Float64Array(4);
  const slopes = new Float64Array(4);
  forOverlap(a, b, crop, margin, (at, u, v, x, y) => {
    if (x < 1 || y < 1 || x > b.width - 2 || y > b.height - 2) return;
    const gx = ((sample(b, x + 1, y) - sample(b, x - 1, y)) / 2) * b.width;
    const gy = ((sample(b, x, y + 1) - sample(b, x, y - 1)) / 2) * b.height;
    const left = gain * ((a.data[at] as number) - meanA) - (sample(b, x, y) - meanB);
    slopes.set([gx * u, gx, gy * v, gy]);
    for (let i = 0; i < 4; i++) {
      const slope = slopes[i] as number;
      right[i] = (right[i] as number) + slope * left;
      for (let j = 0; j < 4; j++) {
        normal[i * 4 + j] = (normal[i * 4 + j] as number) + slope * (slopes[j] as number);
      }
    }
  });
  return solve(normal, right);
}

/** Solves four linear equations by elimination; null where they do not decide. */
function solve(matrix: Float64Array, right: Float64Array): number[] | null {
  const rows = Array.from({ length: 4 }, (_, i) => [
    ...matrix.subarray(i * 4, i * 4 + 4),
    right[i] as number,
  ]);
  for (let i = 0; i < 4; i++) {
    let pivot = i;
    for (let j = i + 1; j < 4; j++) {
      if (Math.abs(rows[j]?.[i] ?? 0) > Math.abs(rows[pivot]?.[i] ?? 0)) pivot = j;
    }
    const row = rows[pivot] as number[];
    rows[pivot] = rows[i] as number[];
    rows[i] = row;
    const head = row[i] as number;
    if (Math.abs(head) < 1e-9) return null;
    for (let j = 0; j < 4; j++) {
      if (j === i) continue;
      const other = rows[j] as number[];
      const factor = (other[i] as number) / head;
      for (let k = i; k < 5; k++) other[k] = (other[k] as number) - factor * (row[k] as number);
    }
  }
  return rows.map((row, i) => (row[4] as number) / (row[i] as number));
}
