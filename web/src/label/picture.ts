/** Small pictures in colour, upright, as taggers look at them; as in `pictures.py`. */
import type { Orientation } from "../fingerprint/dhash";
import { isQuarterTurn, type Pixels } from "../fingerprint/pixels";

/** A picture in memory: red, green and blue of each pixel, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Words of pixels that are read at once. */
const STRIP = 1 << 20;

/** Eighths are the least that decoders of JPEG make of a picture. */
const JPEG_SCALES = [8, 4, 2] as const;

/**
 * By which whole numbers a picture is made smaller, one after the other. Python lets the decoder of
 * JPEG do the first one, which averages blocks too.
 * @param edge - pixels that both sides should have at least, where the picture has them.
 */
export function stepsDown(
  width: number,
  height: number,
  edge: number,
  jpeg: boolean,
): readonly number[] {
  const shorter = Math.min(width, height);
  const first = jpeg ? (JPEG_SCALES.find((scale) => Math.floor(shorter / edge) >= scale) ?? 1) : 1;
  const then = Math.floor(Math.ceil(shorter / first) / edge);
  return [first, then].filter((step) => step > 1);
}

/** The upright picture, made smaller by each of `steps`; the pixels stay the caller's to close. */
export async function pictureOf(pixels: Pixels, steps: readonly number[]): Promise<Picture> {
  const [first = 1, ...rest] = steps;
  const small = rest.reduce(reduced, await read(pixels, first));
  return turned(small, pixels.orientation);
}

async function read(pixels: Pixels, step: number): Promise<Picture> {
  const { width, height, layout } = pixels;
  const out = emptyOf(width, height, step);
  // Whole blocks at a time.
  const many = Math.max(1, Math.floor(STRIP / (width * step))) * step;
  for (let y = 0; y < height; y += many) {
    const rows = Math.min(many, height - y);
    const words = new Uint32Array(width * rows);
    await pixels.read({ x: 0, y, width, height: rows }, words);
    const rgb = bytesOf(words, layout);
    average({ width, height: rows, rgb }, step, out.rgb, (y / step) * out.width * 3);
  }
  return out;
}

/** The three channels of words, in the order red, green, blue. */
function bytesOf(words: Uint32Array, layout: Pixels["layout"]): Uint8Array {
  const [red, blue] = layout === "rgba" ? [0, 16] : [16, 0];
  const rgb = new Uint8Array(words.length * 3);
  for (let at = 0, to = 0; at < words.length; at++, to += 3) {
    const word = words[at] as number;
    rgb[to] = word >>> red;
    rgb[to + 1] = word >>> 8;
    rgb[to + 2] = word >>> blue;
  }
  return rgb;
}

/** The picture with blocks of `step` times `step` pixels averaged as Pillow's `reduce` does. */
export function reduced(picture: Picture, step: number): Picture {
  const out = emptyOf(picture.width, picture.height, step);
  average(picture, step, out.rgb, 0);
  return out;
}

function emptyOf(width: number, height: number, step: number): Picture {
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  return { ...size, rgb: new Uint8Array(size.width * size.height * 3) };
}

/** Blocks at the right and lower edge may be smaller. */
function average({ width, height, rgb }: Picture, step: number, out: Uint8Array, at: number): void {
  if (step === 1) {
    out.set(rgb, at);
    return;
  }
  let to = at;
  for (let top = 0; top < height; top += step) {
    const bottom = Math.min(height, top + step);
    for (let left = 0; left < width; left += step) {
      const right = Math.min(width, left + step);
      const many = (right - left) * (bottom - top);
      const half = many >>> 1;
      let [red, green, blue] = [half, half, half];
      for (let y = top; y < bottom; y++) {
        for (let from = 3 * (y * width + left), end = from + 3 * (right - left); from < end; ) {
          red += rgb[from++] as number;
          green += rgb[from++] as number;
          blue += rgb[from++] as number;
        }
      }
      // Pillow divides by a product and a shift, in 32 bits without sign.
      const factor = Math.floor(2 ** 24 / many);
      out[to++] = Math.imul(red, factor) >>> 24;
      out[to++] = Math.imul(green, factor) >>> 24;
      out[to++] = Math.imul(blue, factor) >>> 24;
    }
  }
}

/** A stored picture as it is looked at. */
export function turned(picture: Picture, orientation: Orientation): Picture {
  if (orientation === "upright") return picture;
  const { width, height, rgb } = picture;
  // Whether the stored columns and rows run backwards once upright.
  const columns = ["mirror", "rotate-180", "rotate-270", "transverse"].includes(orientation);
  const rows = ["flip", "rotate-180", "rotate-90", "transverse"].includes(orientation);
  const quarter = isQuarterTurn(orientation);
  const across = quarter ? height : width;
  const out = new Uint8Array(rgb.length);
  for (let y = 0, from = 0; y < height; y++) {
    const newY = rows ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const newX = columns ? width - 1 - x : x;
      let to = 3 * (quarter ? newX * across + newY : newY * across + newX);
      out[to++] = rgb[from++] as number;
      out[to++] = rgb[from++] as number;
      out[to] = rgb[from++] as number;
    }
  }
  return { width: across, height: quarter ? width : height, rgb: out };
}
