/** The pixels of a decoded image, over white, in the order in which they are stored. */
import type { Layout } from "./area";
import type { Orientation } from "./dhash";
import { type Box, findBox, type LineSums } from "./trim";

/**
 * A decoded image whose pixels can be read piece by piece. Coordinates are those of the stored
 * picture; `orientation` is what turns it upright.
 */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly layout: Extract<Layout, "rgba" | "bgra">;
  /** Reads a piece, one word per pixel, `stride` words (default: its width) a row, into `words`. */
  read(box: Box, words: Uint32Array<ArrayBuffer>, stride?: number): Promise<void>;
  close(): void;
}

/** Opens a bitmap that was decoded with `premultiplyAlpha: "none"`; the bitmap stays the caller's. */
export function pixelsOf(bitmap: ImageBitmap): Pixels {
  if (typeof VideoFrame !== "undefined") {
    const frame = new VideoFrame(bitmap, { timestamp: 0 });
    if (FramePixels.fits(frame, bitmap)) return new FramePixels(frame);
    frame.close();
  }
  return new CanvasPixels(bitmap);
}

const ROTATIONS: Record<number, readonly [Orientation, Orientation]> = {
  0: ["upright", "mirror"],
  90: ["rotate-90", "transpose"],
  180: ["rotate-180", "flip"],
  270: ["rotate-270", "transverse"],
};

/** The orientation of a clockwise rotation in degrees, then a flip left to right. */
export function orientationOf(rotation: number, flip: boolean): Orientation {
  const pair = ROTATIONS[((rotation % 360) + 360) % 360];
  if (!pair) throw new Error(`no rotation by ${rotation} degrees`);
  return pair[flip ? 1 : 0];
}

/** Whether an orientation swaps width and height. */
export function isQuarterTurn(orientation: Orientation): boolean {
  return !["upright", "mirror", "flip", "rotate-180"].includes(orientation);
}

/** The stored picture without its uniform borders, null where there are none. */
export function findBorders(pixels: Pixels): Promise<Box | null> {
  const { width, height, orientation } = pixels;
  return findBox(
    width,
    height,
    isQuarterTurn(orientation) ? "columns" : "rows",
    (axis, first, count, from, to) => lineSums(pixels, axis, first, count, from, to),
  );
}

/** How a frame is to be turned; older browsers do not say, and give upright frames. */
interface Turned {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/**
 * A video frame made of the bitmap: its memory can be copied piece by piece with no canvas, and
 * its alpha is not premultiplied, so that compositing rounds once.
 */
class FramePixels implements Pixels {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly layout: "rgba" | "bgra";
  readonly #frame: VideoFrame;
  readonly #opaque: boolean;

  constructor(frame: VideoFrame) {
    const visible = frame.visibleRect as DOMRectReadOnly;
    const { rotation = 0, flip = false } = frame as Turned;
    this.#frame = frame;
    this.width = visible.width;
    this.height = visible.height;
    this.orientation = orientationOf(rotation, flip);
    this.layout = frame.format?.startsWith("RGB") ? "rgba" : "bgra";
    this.#opaque = frame.format === "RGBX" || frame.format === "BGRX";
  }

  /** Whether the frame holds the bitmap's pixels, one word each, turned as it says. */
  static fits(frame: VideoFrame, bitmap: ImageBitmap): boolean {
    const { rotation = 0 } = frame as Turned;
    const visible = frame.visibleRect;
    const [width, height] =
      rotation % 180 === 0 ? [bitmap.width, bitmap.height] : [bitmap.height, bitmap.width];
    return (
      ["RGBX", "RGBA", "BGRX", "BGRA"].includes(frame.format ?? "") &&
      visible?.width === width &&
      visible.height === height
    );
  }

  async read(box: Box, words: Uint32Array<ArrayBuffer>, stride = box.width): Promise<void> {
    const visible = this.#frame.visibleRect as DOMRectReadOnly;
    const { width, height } = box;
    await this.#frame.copyTo(words, {
      rect: { x: visible.x + box.x, y: visible.y + box.y, width, height },
      layout: [{ offset: 0, stride: stride * 4 }],
    });
    if (!this.#opaque) putOverWhite(words.subarray(0, stride * height));
  }

  close(): void {
    this.#frame.close();
  }
}

/** For browsers without `VideoFrame`: the browser turns the bitmap and composites it. */
class CanvasPixels implements Pixels {
  readonly width: number;
  readonly height: number;
  readonly orientation = "upright";
  readonly layout = "rgba";
  readonly #bitmap: ImageBitmap;
  #canvas = new OffscreenCanvas(1, 1);

  constructor(bitmap: ImageBitmap) {
    this.#bitmap = bitmap;
    this.width = bitmap.width;
    this.height = bitmap.height;
  }

  async read(box: Box, words: Uint32Array<ArrayBuffer>, stride = box.width): Promise<void> {
    const { x, y, width, height } = box;
    if (this.#canvas.width !== width || this.#canvas.height < height) {
      this.#canvas = new OffscreenCanvas(width, height);
    }
    const context = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new Error("the browser gave no canvas");
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.drawImage(this.#bitmap, -x, -y);
    const read = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    for (let row = 0; row < height; row++) {
      words.set(read.subarray(row * width, (row + 1) * width), row * stride);
    }
  }

  close(): void {}
}

/** Composites over white, each value rounded to the nearest; the alpha byte is not looked at later. */
export function putOverWhite(words: Uint32Array): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as number;
    const alpha = word >>> 24;
    if (alpha === 255) continue;
    const white = 255 * (255 - alpha) + 127;
    const low = Math.floor(((word & 255) * alpha + white) / 255);
    const middle = Math.floor((((word >>> 8) & 255) * alpha + white) / 255);
    const high = Math.floor((((word >>> 16) & 255) * alpha + white) / 255);
    words[at] = (0xff000000 | (high << 16) | (middle << 8) | low) >>> 0;
  }
}

/** Sums of the lines of a piece of a picture; see `ReadLines` in trim.ts. */
export async function lineSums(
  pixels: Pixels,
  axis: "rows" | "columns",
  first: number,
  count: number,
  from: number,
  to: number,
): Promise<LineSums[]> {
  const rows = axis === "rows";
  const box = rows
    ? { x: from, y: first, width: to - from, height: count }
    : { x: first, y: from, width: count, height: to - from };
  const words = new Uint32Array(box.width * box.height);
  await pixels.read(box, words);
  const sums = Array.from({ length: count }, () => ({ sum: 0, squares: 0 }));
  const low = pixels.layout === "rgba" ? 299 : 114;
  for (let y = 0, at = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, at++) {
      const word = words[at] as number;
      const luma = Math.floor(
        (low * (word & 255) + 587 * ((word >>> 8) & 255) + (413 - low) * ((word >>> 16) & 255)) /
          1000,
      );
      const line = sums[rows ? y : x] as { sum: number; squares: number };
      line.sum += luma;
      line.squares += luma * luma;
    }
  }
  return sums;
}
