/** A picture to what a model takes: its centre as a square, made small; as in `preparing.py`. */
import type { Picture } from "./picture";
import { alongColumns, alongRows, bicubicWeights, columnsFirst } from "./resample";

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

/**
 * The square that is looked at, three bytes a pixel, row by row.
 * @param crop - side of the square as a share of the picture's shorter side.
 */
export function squareOf({ width, height, rgb }: Picture, size: number, crop: number): Uint8Array {
  const edge = Math.min(width, height) * crop;
  const left = (width - edge) / 2;
  const top = (height - edge) / 2;
  const across = bicubicWeights(width, left, left + edge, size);
  const down = bicubicWeights(height, top, top + edge, size);
  const square = new Uint8Array(size * size * 3);
  if (columnsFirst(width, height, size)) {
    const low = new Uint8Array(width * size * 3);
    alongColumns(rgb, width * 3, down, low);
    alongRows(low, width, size, across, square);
  } else {
    const narrow = new Uint8Array(size * height * 3);
    alongRows(rgb, width, height, across, narrow);
    alongColumns(narrow, size * 3, down, square);
  }
  return square;
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
