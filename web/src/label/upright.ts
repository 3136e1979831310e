/** Pieces of a picture as it is looked at, from pixels in the order in which they are stored. */
import type { Orientation } from "../fingerprint/dhash";
import { isQuarterTurn, type Pixels } from "../fingerprint/pixels";
import type { Box } from "../fingerprint/trim";

/** A picture whose upright pixels can be read piece by piece. */
export interface Upright {
  readonly width: number;
  readonly height: number;
  /** Whether red is in the lowest byte of a word, or blue. */
  readonly layout: "rgba" | "bgra";
  /** The words of a piece, row by row. */
  read(box: Box): Promise<Uint32Array>;
}

/** The upright picture of stored pixels, which stay the caller's to close. */
export function uprightOf(pixels: Pixels): Upright {
  const { orientation } = pixels;
  const turned = isQuarterTurn(orientation);
  return {
    width: turned ? pixels.height : pixels.width,
    height: turned ? pixels.width : pixels.height,
    layout: pixels.layout,
    read: async (box) => {
      const stored = storedBox(orientation, box, pixels.width, pixels.height);
      const words = new Uint32Array(box.width * box.height);
      await pixels.read(stored, words);
      return turn(words, stored.width, stored.height, orientation);
    },
  };
}

/** Whether an orientation makes the stored picture's columns, or rows, run backwards. */
function backwards(orientation: Orientation): { columns: boolean; rows: boolean } {
  return {
    columns: ["mirror", "rotate-180", "rotate-270", "transverse"].includes(orientation),
    rows: ["flip", "rotate-180", "rotate-90", "transverse"].includes(orientation),
  };
}

/** Where a piece of the upright picture is stored, in a picture of `width` times `height`. */
export function storedBox(
  orientation: Orientation,
  { x, y, width: w, height: h }: Box,
  width: number,
  height: number,
): Box {
  const turned = isQuarterTurn(orientation);
  const { columns, rows } = backwards(orientation);
  const box = turned ? { x: y, y: x, width: h, height: w } : { x, y, width: w, height: h };
  return {
    ...box,
    x: columns ? width - box.x - box.width : box.x,
    y: rows ? height - box.y - box.height : box.y,
  };
}

/** Stored words, `width` a row, in the order of the upright picture. */
export function turn(
  words: Uint32Array,
  width: number,
  height: number,
  orientation: Orientation,
): Uint32Array {
  if (orientation === "upright") return words;
  const { columns, rows } = backwards(orientation);
  const turned = isQuarterTurn(orientation);
  const across = turned ? height : width;
  const out = new Uint32Array(words.length);
  for (let y = 0, from = 0; y < height; y++) {
    const storedY = rows ? height - 1 - y : y;
    for (let x = 0; x < width; x++, from++) {
      const storedX = columns ? width - 1 - x : x;
      out[turned ? storedX * across + storedY : storedY * across + storedX] = words[from] as number;
    }
  }
  return out;
}
