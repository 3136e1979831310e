/** Image file -> fingerprint, in a worker. */
import { AreaSums } from "./area";
import { sha256 } from "./content";
import { type DHash, dhashOfGrids, hashToJson, orient } from "./dhash";
import { rangesWithoutProfile, readHeader } from "./header";
import { findBorders, type Pixels, pixelsOf } from "./pixels";
import { makeThumbnail } from "./thumbnail";
import type { Box } from "./trim";
import { type FileFingerprint, FingerprintError, MAX_PIXELS } from "./types";

/** Images above this many pixels are decoded one at a time, for the memory they take. */
const BIG_PIXELS = 20_000_000;
/** Browsers cannot hold longer files in one piece. */
const MAX_BYTES = 2 ** 31 - 1;
/** Bytes of pixels that are read at once. */
const STRIP_BYTES = 1 << 20;

/** Formats that most browsers have no decoder for. */
const UNREADABLE_HERE: Record<string, string> = {
  "image/heic": "HEIC",
  "image/heif": "HEIF",
  "image/tiff": "TIFF",
};

/** What the pool is asked for on the way. */
export interface ImageHooks {
  /** Resolves when a big image may be decoded. */
  permit(): Promise<void>;
}

/**
 * The fingerprint of an image file.
 * @param mediaType - as `sniff` gives it.
 * @throws FingerprintError with the reason, where the file is no image this browser can read.
 */
export async function fingerprintImage(
  file: File,
  path: string,
  mediaType: string,
  hooks: ImageHooks,
): Promise<FileFingerprint> {
  const { bytes, claimed } = await readImage(file, path, mediaType);
  if (claimed > BIG_PIXELS) await hooks.permit();
  // The digest runs on another thread, beside the decoder.
  const digest = sha256(bytes);
  const bitmap = await decode(file, bytes, mediaType, path);
  try {
    const { dhash, trimmed } = await hashBitmap(bitmap);
    return {
      kind: "image",
      name: file.name,
      path,
      size: file.size,
      modified: file.lastModified,
      media_type: mediaType,
      sha256: await digest,
      width: bitmap.width,
      height: bitmap.height,
      ...hashToJson(dhash),
      trimmed: trimmed && hashToJson(trimmed),
      thumbnail: await makeThumbnail(bitmap, bitmap.width, bitmap.height),
      warnings: [],
      method: "bitmap",
    };
  } finally {
    bitmap.close();
  }
}

/**
 * The bytes of an image file, and how many pixels its header tells of (0 where it does not).
 * @throws FingerprintError with the reason, where the file is not to be decoded.
 */
export async function readImage(
  file: File,
  path: string,
  mediaType: string,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly claimed: number }> {
  const fail = (reason: string): FingerprintError => new FingerprintError(path, reason);
  if (file.size > MAX_BYTES) throw fail("an image of more than 2 GiB");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = readHeader(bytes, mediaType);
  const claimed = header ? header.width * header.height : 0;
  if (header && claimed > MAX_PIXELS) {
    const limit = Math.floor(MAX_PIXELS / 1_000_000);
    const size = `${header.width} x ${header.height} pixels`;
    throw fail(`too large to decode: ${size}, the limit is ${limit} million pixels`);
  }
  if (header?.cutShort)
    throw fail(`the file is cut short: part of the ${nameOf(mediaType)} picture is missing`);
  return { bytes, claimed };
}

/** "JPEG" of "image/jpeg". */
function nameOf(mediaType: string): string {
  return mediaType.slice("image/".length).toUpperCase();
}

/**
 * How images are decoded: stored values, with neither colour conversion nor premultiplied alpha.
 * Asking for that costs browsers another copy, so JPEG, which has no alpha, is given to them
 * without its colour profile instead.
 */
const AS_STORED = { colorSpaceConversion: "none", premultiplyAlpha: "none" } as const;

/**
 * The picture of an image file as its values are stored.
 * @param bytes - as `readImage` gives them.
 * @throws FingerprintError where this browser cannot read it.
 */
export async function decode(
  file: File,
  bytes: Uint8Array,
  mediaType: string,
  path: string,
): Promise<ImageBitmap> {
  // Pieces of the file, not of the bytes, which would be copied to another process and back.
  const piece = ([start, end]: readonly [number, number]): Blob => file.slice(start, end);
  try {
    if (mediaType === "image/jpeg") {
      const pieces = rangesWithoutProfile(bytes).map(piece);
      return await createImageBitmap(new Blob(pieces, { type: mediaType }));
    }
    return await createImageBitmap(file, AS_STORED);
  } catch {
    const format = UNREADABLE_HERE[mediaType];
    throw new FingerprintError(
      path,
      format
        ? `this browser cannot read ${format}; use the tagcat command`
        : `damaged ${nameOf(mediaType)} data, or a variant that this browser cannot read`,
    );
  }
}

/** The hashes of the upright picture, whole and without its borders. */
export async function hashBitmap(
  bitmap: ImageBitmap,
): Promise<{ dhash: DHash; trimmed: DHash | null }> {
  const pixels = pixelsOf(bitmap);
  try {
    const { width, height } = pixels;
    const dhash = await hashBox(pixels, { x: 0, y: 0, width, height });
    const box = await findBorders(pixels);
    return { dhash, trimmed: box && (await hashBox(pixels, box)) };
  } finally {
    pixels.close();
  }
}

async function hashBox(pixels: Pixels, box: Box): Promise<DHash> {
  const rows = Math.min(box.height, Math.max(1, Math.floor(STRIP_BYTES / (4 * box.width))));
  const sums = new AreaSums(box.width, box.height, pixels.layout, rows);
  try {
    for (let y = 0; y < box.height; y += rows) {
      const height = Math.min(rows, box.height - y);
      const strip = { x: box.x, y: box.y + y, width: box.width, height };
      await pixels.read(strip, sums.input, sums.stride);
      sums.add(height);
    }
    return orient(dhashOfGrids(sums.grids()), pixels.orientation);
  } finally {
    sums.release();
  }
}
