/** A picture to what a model takes: its centre as a square, made small; as in `preparing.py`. */
import { alongColumns, alongRows, bicubicWeights, reach } from "./resample";
import type { Upright } from "./upright";

/** What a model takes, as data; see `Preprocessing` in `tagger.py`. */
export interface Preprocessing {
  /** Side of the square in pixels. */
  readonly size: number;
  /** Side of the square that is cut out, as a share of the picture's shorter side. */
  readonly crop: number;
  readonly resample: string;
  readonly layout: string;
  readonly channels: string;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Words of pixels that are read at once. */
const STRIP = 1 << 20;

/**
 * The square that is looked at, three bytes a pixel (red, green, blue), row by row.
 * @param crop - side of the square as a share of the picture's shorter side.
 */
export async function squareOf(picture: Upright, size: number, crop: number): Promise<Uint8Array> {
  const { width, height } = picture;
  const edge = Math.min(width, height) * crop;
  const left = (width - edge) / 2;
  const top = (height - edge) / 2;
  const across = bicubicWeights(width, left, left + edge, size);
  const down = bicubicWeights(height, top, top + edge, size);
  const columns = reach(across);
  const rows = reach(down);
  const small = new Uint8Array((rows.to - rows.from) * size * 3);
  const many = Math.max(1, Math.floor(STRIP / (columns.to - columns.from)));
  for (let y = rows.from; y < rows.to; y += many) {
    const count = Math.min(many, rows.to - y);
    const box = { x: columns.from, y, width: columns.to - columns.from, height: count };
    const words = await picture.read(box);
    const out = small.subarray((y - rows.from) * size * 3);
    alongRows(words, box.width, count, columns.from, across, out);
  }
  const square = new Uint8Array(size * size * 3);
  alongColumns(small, size * 3, rows.from, down, square);
  if (picture.layout === "bgra") swapEnds(square);
  return square;
}

function swapEnds(square: Uint8Array): void {
  for (let at = 0; at < square.length; at += 3) {
    const first = square[at] as number;
    square[at] = square[at + 2] as number;
    square[at + 2] = first;
  }
}

/**
 * What a model takes of a square as `squareOf` gives it: one channel after the other.
 * @throws Error where the preprocessing is not the one of the model that comes with TagCat.
 */
export function tensorOf(square: Uint8Array, how: Preprocessing): Float32Array<ArrayBuffer> {
  if (how.resample !== "bicubic" || how.layout !== "nchw" || how.channels !== "RGB") {
    throw new Error("the model takes pictures in a way that this app does not know");
  }
  const pixels = square.length / 3;
  const tensor = new Float32Array(square.length);
  for (let channel = 0; channel < 3; channel++) {
    const mean = how.mean[channel] ?? 0;
    const deviation = how.deviation[channel] ?? 1;
    for (let at = 0; at < pixels; at++) {
      tensor[channel * pixels + at] = ((square[at * 3 + channel] as number) - mean) / deviation;
    }
  }
  return tensor;
}
