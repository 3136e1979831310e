/**
 * Whether a picture was enlarged: the trace that interpolation leaves.
 *
 * A pixel between two others is a mixture of both, so that it differs less from its neighbours than
 * one that was taken over. In a picture that was enlarged by a factor, the mean difference between
 * neighbours therefore goes up and down along a line, with a period that follows from the factor
 * (A. C. Gallagher, Detection of linear and cubic interpolation in JPEG compressed images, CRV
 * 2005). A picture that is merely blurred has no such period.
 *
 * Enlarging to 1.5, 2 and 3 times the size is told. The same in Python in
 * `tagcat/fingerprint/detail.py`; all sums are of integers, and `spec/review/detail.json` holds both
 * to it.
 */

/** Smaller pictures have too few columns for a period to stand out, and no detail is told. */
export const MIN_SIDE = 400;

/** Of the part in the middle of the picture that is looked at. */
export const MAX_SIDE = 2048;

const LINES = 1024;
const MAX_SMOOTH_THIRD = 1.8;
const MAX_SMOOTH_HALF = 1.4;
const SMOOTH_OF_3 = 0.7;
const MIN_THIRD = 40;
const MIN_HALF = 0.06;
const SEGMENT = 192;
const AROUND = 8;
const SCALE = 4096;
const THIRD = SEGMENT / 3;
const BACKGROUND = Array.from({ length: 23 }, (_, k) => THIRD - 11 + k).filter(
  (k) => Math.abs(k - THIRD) > 2 && k % 24 !== 0,
);
const FREQUENCIES = [THIRD, ...BACKGROUND];
const ALTERNATING = [1, -6, 15, -20, 15, -6, 1];

/** A part of a picture as 8-bit luma, row by row. */
export interface Luma {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What interpolation leaves along one direction; see `Traces` in Python. */
export interface Traces {
  readonly third: number;
  readonly half: number;
  readonly smooth: number;
}

/**
 * The part of a picture to give to `detailOf`, so that no more pixels are read than are looked at.
 */
export function middleOf(width: number, height: number) {
  const size = { width: Math.min(width, MAX_SIDE), height: Math.min(height, MAX_SIDE) };
  const x = Math.floor((width - size.width) / 2);
  return { x, y: Math.floor((height - size.height) / 2), ...size };
}

/** The luma of pixels as a canvas gives them, alpha left out. */
export function lumaOf({ data, width, height }: ImageData): Luma {
  const luma = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < luma.length; at++, from += 4) {
    const red = data[from] as number;
    const green = data[from + 1] as number;
    luma[at] = Math.floor((299 * red + 587 * green + 114 * (data[from + 2] as number)) / 1000);
  }
  return { data: luma, width, height };
}

/**
 * Which part of the resolution along a side a picture really has, where it was enlarged: 2/3, 1/2 or
 * 1/3; null where there is no sign of enlarging.
 */
export function detailOf(luma: Luma): number | null {
  if (Math.min(luma.width, luma.height) < MIN_SIDE) return null;
  const { x, y, width, height } = middleOf(luma.width, luma.height);
  const start = y * luma.width + x;
  const across = traces(luma.data, start, width, height, 1, luma.width);
  const down = traces(luma.data, start, height, width, luma.width, 1);
  if (!across || !down) return null;
  const smooth = Math.max(across.smooth, down.smooth);
  if (Math.min(across.third, down.third) > MIN_THIRD && smooth < MAX_SMOOTH_THIRD) {
    return smooth < SMOOTH_OF_3 ? 1 / 3 : 2 / 3;
  }
  if (Math.min(across.half, down.half) > MIN_HALF && smooth < MAX_SMOOTH_HALF) return 1 / 2;
  return null;
}

/**
 * The traces along lines of `length` pixels that are `step` apart; there are `lines` of them,
 * `stride` apart. Null if the picture is flat.
 */
export function traces(
  data: Luma["data"],
  start: number,
  length: number,
  lines: number,
  step: number,
  stride: number,
): Traces | null {
  const count = Math.min(lines, LINES);
  const first = new Float64Array(length - 1);
  const third = new Float64Array(length - 3);
  for (let line = 0; line < count; line++) {
    let at = start + Math.floor((line * lines) / count) * stride;
    let [a, b, c] = [0, 0, 0];
    for (let x = 0; x < length; x++, at += step) {
      const d = data[at] as number;
      if (x > 0) first[x - 1] = (first[x - 1] as number) + Math.abs(d - c);
      if (x > 2) third[x - 3] = (third[x - 3] as number) + Math.abs(d - 3 * c + 3 * b - a);
      [a, b, c] = [b, c, d];
    }
  }
  const total = sum(first);
  if (total === 0) return null;
  return { third: thirdOf(third, count), half: halfOf(first), smooth: sum(third) / total };
}

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);

/** Cosines, then sines, of each frequency, under a Hann window. */
const WAVES = [Math.cos, Math.sin].map((wave) =>
  FREQUENCIES.map((frequency) =>
    Float64Array.from({ length: SEGMENT }, (_, n) => {
      const window = Math.sin((Math.PI * (n + 0.5)) / SEGMENT) ** 2;
      const angle = (2 * Math.PI * (n * frequency)) / SEGMENT;
      return Math.floor(1024 * window * wave(angle) + 0.5);
    }),
  ),
);

/** The power at a third of the sampling frequency by the median of that around it. */
function thirdOf(profile: Float64Array, count: number): number {
  const size = 2 * AROUND + 1;
  const level = new Float64Array(profile.length - size + 1);
  let near = sum(profile.subarray(0, size - 1));
  for (let at = 0; at < level.length; at++) {
    near += profile[at + size - 1] as number;
    const middle = profile[at + AROUND] as number;
    level[at] = Math.floor((middle * size * SCALE) / (near + count)) - SCALE;
    near -= profile[at] as number;
  }
  const power = new Array<number>(FREQUENCIES.length).fill(0);
  for (let start = 0; start + SEGMENT <= level.length; start += SEGMENT / 2) {
    for (const waves of WAVES) {
      for (const [k, wave] of waves.entries()) {
        let product = 0;
        for (let n = 0; n < SEGMENT; n++) {
          product += (level[start + n] as number) * (wave[n] as number);
        }
        power[k] = (power[k] as number) + Math.floor(product / SCALE) ** 2;
      }
    }
  }
  const [wanted = 0, ...rest] = power;
  const around = rest.sort((x, y) => x - y)[Math.floor(BACKGROUND.length / 2)] as number;
  return wanted / (around + 1);
}

/** How far neighbouring columns alternate, inside of the blocks that JPEG may have. */
function halfOf(profile: Float64Array): number {
  let least = 1;
  for (let offset = 0; offset < 8; offset++) {
    const blocks = Math.floor((profile.length - offset) / 8);
    let change = 0;
    let whole = 0;
    for (const [k, weight] of ALTERNATING.entries()) {
      let column = 0;
      for (let block = 0; block < blocks; block++) {
        column += profile[offset + 8 * block + k] as number;
      }
      change += weight * column;
      whole += Math.abs(weight) * column;
    }
    least = Math.min(least, whole ? Math.abs(change) / whole : 0);
  }
  return least;
}
