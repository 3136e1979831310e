/** Reads the pixels of two pictures, off the page's thread: how they lie, and where they differ. */
import { transfer } from "comlink";
import { inverse, type Orientation } from "../fingerprint/dhash";
import { findBorders, pixelsOf } from "../fingerprint/pixels";
import type { Box } from "../fingerprint/trim";
import type { Fingerprint } from "../fingerprint/types";
import { cropped, estimateCrop, placeByMatch, type Size, wholeOf } from "./align";
import { type DifferenceMap, differenceOf, paint, type Regions, regionsOf } from "./difference";
import { type Affine, boundsOf, chain, scaleOf, stretch, turnOf } from "./geometry";
import { lumaOf, type Plane } from "./plane";
import { type Relation, relate } from "./relation";

/** One of two pictures. */
export interface Source {
  /** An image file, or a frame of a video. */
  readonly picture: Blob | ImageBitmap;
  /** The size in which places are told, whatever the picture's own. */
  readonly size: Size;
  /** The match is that of the picture without its uniform borders. */
  readonly trimmed: boolean;
}

/** How B lies on A. */
export interface Alignment {
  /** From B's pixels to A's. */
  readonly map: Affine;
  /** What matches of each, in its own pixels; all of it where no borders were cut off. */
  readonly boxA: Box;
  readonly boxB: Box;
  /** One turned out to be a crop of the other. */
  readonly crop: boolean;
}

/** The difference as it is shown. */
export interface Painted {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Boxes are in A's pixels. */
  readonly regions: Regions;
}

/** Longer edge of the copies that are kept to work on. */
const KEPT = 1024;
/** Longer edge of the planes in which a crop is looked for. */
const ALIGNED = 256;
/** Longer edge of the difference map. */
const MAPPED = 400;
/** Nothing is compared below that. */
const LEAST_MAPPED = 16;

interface Kept {
  readonly canvas: OffscreenCanvas;
  readonly size: Size;
  /** In pixels of `size`. */
  readonly box: Box;
}

/** Works on one pair at a time: that of the last `align`. */
export class PairReader {
  #pair: { readonly a: Kept; readonly b: Kept; readonly alignment: Alignment } | null = null;
  #difference: DifferenceMap | null = null;
  #asked = 0;

  relate(a: Fingerprint, b: Fingerprint): Relation {
    return relate(a, b);
  }

  /**
   * How B lies on A; null where another pair was asked for meanwhile.
   * @param orientation - what turns A into B.
   * @throws DOMException where the browser cannot decode a picture.
   */
  async align(a: Source, b: Source, orientation: Orientation): Promise<Alignment | null> {
    const asked = ++this.#asked;
    this.#pair = null;
    this.#difference = null;
    // One after the other, for the memory that large photos take.
    const ours = await keep(a);
    if (asked !== this.#asked) return null;
    const theirs = await keep(b);
    if (asked !== this.#asked) return null;
    const alignment = alignmentOf(ours, theirs, orientation);
    this.#pair = { a: ours, b: theirs, alignment };
    return alignment;
  }

  /** The difference of the aligned pair; null where none is aligned. */
  difference(strength: number): Painted | null {
    if (!this.#pair) return null;
    this.#difference ??= mapOf(this.#pair.a, this.#pair.b, this.#pair.alignment);
    const map = this.#difference;
    const pixels = new Uint8ClampedArray(paint(map, strength));
    const { boxes, ...rest } = regionsOf(map, strength);
    const toA = stretch(wholeOf(map), wholeOf(this.#pair.a.size));
    const regions = { ...rest, boxes: boxes.map((box) => boundsOf(toA, box)) };
    const { width, height } = map;
    return transfer({ width, height, pixels, regions }, [pixels.buffer]);
  }
}

async function keep({ picture, size, trimmed }: Source): Promise<Kept> {
  const bitmap =
    picture instanceof Blob
      ? await createImageBitmap(picture, {
          colorSpaceConversion: "none",
          premultiplyAlpha: "none",
        })
      : picture;
  try {
    const own = { width: bitmap.width, height: bitmap.height };
    const box = trimmed ? await bordersOf(bitmap) : null;
    const scale = Math.min(1, KEPT / Math.max(own.width, own.height));
    const small = scaled(own, scale);
    const canvas = new OffscreenCanvas(small.width, small.height);
    draw(canvas, bitmap, stretch(wholeOf(own), wholeOf(small)), "white");
    return {
      canvas,
      size,
      box: boundsOf(stretch(wholeOf(own), wholeOf(size)), box ?? wholeOf(own)),
    };
  } finally {
    bitmap.close();
  }
}

/** The picture without its uniform borders, as the bitmap lies. */
async function bordersOf(bitmap: ImageBitmap): Promise<Box | null> {
  const pixels = pixelsOf(bitmap);
  try {
    const box = await findBorders(pixels);
    return box && boundsOf(turnOf(pixels.orientation, pixels.width, pixels.height), box);
  } finally {
    pixels.close();
  }
}

function scaled({ width, height }: Size, scale: number): Size {
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

function draw(
  canvas: OffscreenCanvas,
  picture: ImageBitmap | OffscreenCanvas,
  map: Affine,
  background?: string,
): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("the browser gave no canvas");
  if (background) {
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.imageSmoothingQuality = "medium";
  context.setTransform(...map);
  context.drawImage(picture, 0, 0);
  return context;
}

/** The picture under a map from its kept copy, as luma and where there is any of it. */
function planeOf(kept: Kept, toSize: Affine, { width, height }: Size) {
  const copy = { width: kept.canvas.width, height: kept.canvas.height };
  const map = chain(stretch(wholeOf(copy), wholeOf(kept.size)), toSize);
  const context = draw(new OffscreenCanvas(width, height), kept.canvas, map);
  const { data } = context.getImageData(0, 0, width, height);
  const there = Uint8Array.from({ length: width * height }, (_, at) =>
    (data[at * 4 + 3] as number) > 250 ? 1 : 0,
  );
  return { plane: lumaOf(data, width, height), there };
}

function alignmentOf(a: Kept, b: Kept, orientation: Orientation): Alignment {
  const placed = placeByMatch(b.size, orientation, a.box, b.box);
  const back = turnOf(inverse(orientation), b.size.width, b.size.height);
  const turned = boundsOf(back, b.box);
  const [ours, theirs] = [planeIn(a, a.box), planeIn(b, turned, back)];
  const aspect = a.box.width / a.box.height / (turned.width / turned.height);
  const crop = estimateCrop(ours, theirs, aspect);
  return {
    map: crop ? cropped(placed, a.box, crop) : placed,
    boxA: a.box,
    boxB: b.box,
    crop: crop !== null,
  };
}

/** A part of a picture after `turn`, small. */
function planeIn(kept: Kept, part: Box, turn: Affine = [1, 0, 0, 1, 0, 0]): Plane {
  const size = scaled(part, ALIGNED / Math.max(part.width, part.height));
  return planeOf(kept, chain(turn, stretch(part, wholeOf(size))), size).plane;
}

function mapOf(a: Kept, b: Kept, { map, boxA, boxB }: Alignment): DifferenceMap {
  // Not finer than the coarser of both: what only one has of detail is no difference.
  const own = Math.max(a.size.width, a.size.height);
  const copy = Math.max(a.canvas.width, a.canvas.height);
  const finestB = Math.max(b.canvas.width, b.canvas.height) / Math.max(b.size.width, b.size.height);
  const edge = Math.max(LEAST_MAPPED, Math.min(MAPPED, copy, (own * finestB) / scaleOf(map)));
  const size = scaled(a.size, edge / own);
  const toMap = stretch(wholeOf(a.size), wholeOf(size));
  const ours = planeOf(a, toMap, size);
  const theirs = planeOf(b, chain(map, toMap), size);
  const compared = [boundsOf(toMap, boxA), boundsOf(chain(map, toMap), boxB)];
  const both = ours.there.map((here, at) => {
    const x = (at % size.width) + 0.5;
    const y = Math.floor(at / size.width) + 0.5;
    const inside = compared.every(
      (box) =>
        x - 1 >= box.x &&
        x + 1 <= box.x + box.width &&
        y - 1 >= box.y &&
        y + 1 <= box.y + box.height,
    );
    return inside && here && theirs.there[at] ? 1 : 0;
  });
  return differenceOf(ours.plane, theirs.plane, both);
}
