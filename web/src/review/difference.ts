/**
 * Where two aligned pictures differ, whatever their brightness, contrast and colours.
 *
 * One picture's tones are mapped to the other's by the median tone found at the same places. What
 * remains of local structure after a small change of local contrast, relative to how much
 * structure there is, is the difference: 0 for the same, 1 for unrelated. It is near to 1 minus the
 * contrast-structure term of SSIM (Wang et al. 2004).
 */
import type { Box } from "../fingerprint/trim";
import { type Plane, Windows } from "./plane";

/** The difference of two pictures at moderate size. */
export interface DifferenceMap {
  readonly width: number;
  readonly height: number;
  /** 0..1 for each pixel, row-major; 0 where only one of both has a picture. */
  readonly values: Float32Array;
  /** 1 where both have a picture. */
  readonly both: Uint8Array;
}

/** What a person is told of a difference. */
export interface Regions {
  /** All that differ. */
  readonly count: number;
  /** The largest, in pixels of the map, at most `MOST_BOXES`. */
  readonly boxes: readonly Box[];
  /** Part of the compared picture that differs, 0..1. */
  readonly share: number;
}

/** Boxes that are drawn. */
export const MOST_BOXES = 8;

/** Radius of the window in which structure is compared, in pixels of the map. */
const WINDOW = 3;
/** Radius of the softening that evens out how both were resized. */
const SOFTEN = 1;
/** Standard deviation of luma that compression and resizing may leave. */
const NOISE = 7;
/** Local contrast may differ by so much after tones were mapped. */
const TONED_GAIN = 1.6;
/** Local contrast may differ by so much as it is: a shaded side has no tone curve. */
const PLAIN_GAIN = 2.8;
/** Tones of which the median is taken together. */
const TONES = 32;
/** Pixels a tone needs to have a median of its own. */
const LEAST_OF_TONE = 20;
/** Luma so near to black or white may have been cut off. */
const CLIPPED = 8;

/**
 * Compares two planes of equal size.
 * @param both - 1 where both have a picture, 0 elsewhere.
 */
export function differenceOf(sharpA: Plane, sharpB: Plane, both: Uint8Array): DifferenceMap {
  const { width, height } = sharpA;
  const weight = Float32Array.from(both);
  const softened = new Windows(width, height, SOFTEN, weight);
  const a = { ...sharpA, data: softened.mean(sharpA.data) };
  const b = { ...sharpB, data: softened.mean(sharpB.data) };
  const windows = new Windows(width, height, WINDOW, weight);
  const likeB = toned(a, b, both);
  const likeA = toned(b, a, both);
  const forth = least(
    structure(likeB.plane, b, windows, NOISE * likeB.gain, TONED_GAIN),
    structure(a, b, windows, NOISE * likeB.gain, PLAIN_GAIN),
  );
  const back = least(
    structure(likeA.plane, a, windows, NOISE * likeA.gain, TONED_GAIN),
    structure(b, a, windows, NOISE * likeA.gain, PLAIN_GAIN),
  );
  // What was cut off at white or black cannot be mapped back, only forth.
  const lostInB = nearEnds(b, likeB.plane, width, height);
  const lostInA = nearEnds(a, likeA.plane, width, height);
  const values = new Float32Array(both.length);
  for (let at = 0; at < values.length; at++) {
    if (!both[at]) continue;
    const [p, q] = [forth[at] as number, back[at] as number];
    if (lostInB[at] && lostInA[at]) values[at] = Math.min(p, q);
    else if (lostInB[at]) values[at] = p;
    else values[at] = lostInA[at] ? q : Math.max(p, q);
  }
  return { width, height, values, both };
}

function least(p: Float32Array, q: Float32Array): Float32Array {
  return p.map((value, at) => Math.min(value, q[at] as number));
}

/** 1 around pixels that are black or white in both planes. */
function nearEnds(p: Plane, q: Plane, width: number, height: number): Uint8Array {
  const isEnd = (value: number) => value < CLIPPED || value > 255 - CLIPPED;
  const ends = Uint8Array.from(p.data, (value, at) =>
    isEnd(value) && isEnd(q.data[at] as number) ? 1 : 0,
  );
  return grown(ends, width, height, WINDOW);
}

/** `from` with its tones replaced by the median tones of `to` at the same places. */
function toned(from: Plane, to: Plane, both: Uint8Array): { plane: Plane; gain: number } {
  const histograms = Array.from({ length: TONES }, () => new Uint32Array(256));
  const counts = new Uint32Array(TONES);
  const toneOf = (value: number) => Math.min(TONES - 1, Math.floor((value * TONES) / 256));
  for (let at = 0; at < from.data.length; at++) {
    if (!both[at]) continue;
    const tone = toneOf(from.data[at] as number);
    const level = Math.round(to.data[at] as number);
    const histogram = histograms[tone] as Uint32Array;
    histogram[level] = (histogram[level] as number) + 1;
    counts[tone] = (counts[tone] as number) + 1;
  }
  const knots: Knot[] = [];
  histograms.forEach((histogram, tone) => {
    const count = counts[tone] as number;
    if (count < LEAST_OF_TONE) return;
    knots.push({ x: ((tone + 0.5) * 256) / TONES, y: median(histogram, count), count });
  });
  const rising = monotone(knots);
  const curve = Float32Array.from({ length: 256 }, (_, value) => between(rising, value));
  const data = from.data.map((value) => {
    const low = Math.min(254, Math.floor(value));
    const part = value - low;
    return (curve[low] as number) * (1 - part) + (curve[low + 1] as number) * part;
  });
  const [first, last] = [rising[0], rising.at(-1)];
  const slope = first && last && last.x > first.x ? (last.y - first.y) / (last.x - first.x) : 1;
  // A curve that spreads tones spreads their noise.
  return { plane: { ...from, data }, gain: Math.max(1, slope) };
}

/** A point of a tone curve, and the pixels it stands for. */
interface Knot {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** The rising curve nearest to the knots, by pooling neighbours that fall. */
function monotone(knots: readonly Knot[]): readonly Knot[] {
  const pools: { y: number; count: number; knots: Knot[] }[] = [];
  for (const knot of knots) {
    pools.push({ y: knot.y, count: knot.count, knots: [knot] });
    for (let last = pools.at(-1), before = pools.at(-2); last && before && before.y > last.y; ) {
      const count = before.count + last.count;
      before.y = (before.y * before.count + last.y * last.count) / count;
      before.count = count;
      before.knots.push(...last.knots);
      pools.pop();
      [last, before] = [pools.at(-1), pools.at(-2)];
    }
  }
  return pools.flatMap(({ y, knots: pooled }) => pooled.map((knot) => ({ ...knot, y })));
}

function median(histogram: Uint32Array, count: number): number {
  let seen = 0;
  for (let level = 0; level < histogram.length; level++) {
    const here = histogram[level] as number;
    if (here > 0 && seen + here >= count / 2) return level - 0.5 + (count / 2 - seen) / here;
    seen += here;
  }
  return histogram.length - 1;
}

/** The curve through the knots at `x`; beyond its ends it goes on as steep as 1. */
function between(knots: readonly Knot[], x: number): number {
  const first = knots[0];
  const last = knots.at(-1);
  if (!first || !last) return x;
  if (x <= first.x) return first.y + x - first.x;
  if (x >= last.x) return last.y + x - last.x;
  const above = knots.findIndex((knot) => knot.x >= x);
  const p = knots[above - 1] ?? first;
  const q = knots[above] ?? last;
  return p.y + ((q.y - p.y) * (x - p.x)) / (q.x - p.x);
}

/**
 * The local variance of what differs, by that of both pictures.
 * @param most - by how much local contrast may differ.
 */
function structure(
  p: Plane,
  q: Plane,
  windows: Windows,
  noise: number,
  most: number,
): Float32Array {
  const [x, y] = [p.data, q.data];
  const meanX = windows.mean(x);
  const meanY = windows.mean(y);
  const meanXX = windows.mean(x.map((value) => value * value));
  const meanYY = windows.mean(y.map((value) => value * value));
  const meanXY = windows.mean(x.map((value, at) => value * (y[at] as number)));
  return meanX.map((mx, at) => {
    const my = meanY[at] as number;
    const xx = Math.max(0, (meanXX[at] as number) - mx * mx);
    const yy = Math.max(0, (meanYY[at] as number) - my * my);
    const xy = (meanXY[at] as number) - mx * my;
    const gain = xx > 0 ? Math.min(most, Math.max(1 / most, xy / xx)) : 1;
    const left = yy - 2 * gain * xy + gain * gain * xx;
    return Math.min(1, Math.max(0, left / (gain * gain * xx + yy + 2 * noise ** 2)));
  });
}

/** The difference from which on a pixel differs, for a strength of 0 (only gross) to 1 (all). */
export function thresholdOf(strength: number): number {
  return 0.85 - 0.7 * Math.min(1, Math.max(0, strength));
}

/** The strength at which recompression is not told and a small caption is. */
export const STRENGTH = 0.5;

/** Regions nearer than this, in pixels of the map, are one. */
const REACH = 4;
/** A region has at least this part of the map's pixels that differ, and so many. */
const LEAST_PART = 0.0003;
const LEAST_PIXELS = 12;

/** The regions of a map that differ at a strength of 0..1. */
export function regionsOf(map: DifferenceMap, strength: number): Regions {
  const { width, height, values, both } = map;
  const threshold = thresholdOf(strength);
  const mask = new Uint8Array(values.length);
  let compared = 0;
  for (let at = 0; at < values.length; at++) {
    compared += both[at] as number;
    mask[at] = (values[at] as number) > threshold ? 1 : 0;
  }
  const least = Math.max(LEAST_PIXELS, LEAST_PART * compared);
  const parts = joined(mask, width, height).filter(({ pixels }) => pixels >= least);
  const boxes = merged(parts);
  const differing = parts.reduce((sum, { pixels }) => sum + pixels, 0);
  return {
    count: boxes.length,
    boxes: boxes.slice(0, MOST_BOXES).map(({ box }) => box),
    share: compared > 0 ? differing / compared : 0,
  };
}

interface Part {
  readonly box: Box;
  /** Pixels that differ. */
  readonly pixels: number;
}

/** The parts of a mask whose pixels lie no more than `REACH` apart. */
function joined(mask: Uint8Array, width: number, height: number): Part[] {
  const near = grown(mask, width, height, REACH / 2);
  const seen = new Uint8Array(mask.length);
  const parts: Part[] = [];
  const open: number[] = [];
  for (let start = 0; start < near.length; start++) {
    if (!near[start] || seen[start]) continue;
    let [left, top, right, bottom, pixels] = [width, height, -1, -1, 0];
    seen[start] = 1;
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      if (mask[at]) {
        pixels++;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
      const push = (next: number) => {
        if (!near[next] || seen[next]) return;
        seen[next] = 1;
        open.push(next);
      };
      if (x > 0) push(at - 1);
      if (x < width - 1) push(at + 1);
      if (y > 0) push(at - width);
      if (y < height - 1) push(at + width);
    }
    const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    parts.push({ box, pixels });
  }
  return parts;
}

/** The mask with every pixel that has a set one in its window. */
function grown(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const mean = new Windows(width, height, radius).mean(Float32Array.from(mask));
  return Uint8Array.from(mean, (value) => (value > 0 ? 1 : 0));
}

/** Parts whose boxes overlap as one, those with the most differing pixels first. */
function merged(parts: readonly Part[]): Part[] {
  const left = [...parts];
  for (let at = 0; at < left.length; at++) {
    for (let other = at + 1; other < left.length; other++) {
      const [p, q] = [left[at] as Part, left[other] as Part];
      if (!overlap(p.box, q.box)) continue;
      left[at] = { box: around(p.box, q.box), pixels: p.pixels + q.pixels };
      left.splice(other, 1);
      // What was passed over may meet the larger box.
      other = at;
    }
  }
  return left.sort((p, q) => q.pixels - p.pixels);
}

function overlap(p: Box, q: Box): boolean {
  return p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height;
}

function around(p: Box, q: Box): Box {
  const x = Math.min(p.x, q.x);
  const y = Math.min(p.y, q.y);
  return {
    x,
    y,
    width: Math.max(p.x + p.width, q.x + q.width) - x,
    height: Math.max(p.y + p.height, q.y + q.height) - y,
  };
}

/** "3 regions differ, 2 % of the picture". */
export function differenceWords({ count, share }: Regions): string {
  if (count === 0) return "No visible difference beyond compression";
  const percent = share * 100;
  const part = percent < 1 ? "less than 1 %" : `${Math.round(percent)} %`;
  return `${count === 1 ? "1 region differs" : `${count} regions differ`}, ${part} of the picture`;
}

/** False colours over the dimmed picture, red, green, blue and alpha: amber, then red, then violet. */
export function paint({ values, both }: DifferenceMap, strength: number): Uint8ClampedArray {
  const threshold = thresholdOf(strength);
  const rgba = new Uint8ClampedArray(values.length * 4);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (!both[at] || value <= threshold / 2) continue;
    const heat = Math.min(1, (value - threshold / 2) / (1 - threshold / 2));
    const alpha = value > threshold ? 1 : (value - threshold / 2) / (threshold / 2);
    rgba.set(
      [255 - 90 * heat * heat, 200 * (1 - heat) ** 1.2, 160 * heat ** 3, 215 * alpha],
      at * 4,
    );
  }
  return rgba;
}
