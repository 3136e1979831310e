/** What an image file says of itself, read before a decoder gets to see it. */

export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** The file ends before its last part: "cut short". */
  readonly cutShort: boolean;
}

/**
 * The size in pixels (before any EXIF rotation) and completeness of an image file.
 * @param mediaType - as `sniff` gives it.
 * @returns null where the header cannot be found; a decoder then has to judge.
 */
export function readHeader(bytes: Uint8Array, mediaType: string): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    if (mediaType === "image/jpeg") return jpeg(bytes, view);
    if (mediaType === "image/png") return png(bytes, view);
    if (mediaType === "image/gif") {
      return whole(view.getUint16(6, true), view.getUint16(8, true));
    }
    if (mediaType === "image/bmp") return bmp(view);
    if (mediaType === "image/webp") return webp(bytes, view);
    if (mediaType === "image/avif" || mediaType === "image/heic") return heif(bytes, view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

function whole(width: number, height: number): ImageHeader {
  return { width, height, cutShort: false };
}

/** Walks the marker segments, and the coded data up to the end-of-image marker. */
function jpeg(bytes: Uint8Array, view: DataView): ImageHeader | null {
  let size: { width: number; height: number } | null = null;
  let at = 2;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return size && { ...size, cutShort: true };
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) return size && { ...size, cutShort: false };
    const bare = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8);
    if (marker === 0xff) at += 1;
    else if (bare) at += 2;
    else {
      // In the coded data such a marker starts the next scan or table.
      if (at + 4 > bytes.length) return size && { ...size, cutShort: true };
      const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
      if (frame && at + 9 <= bytes.length) {
        size ??= { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      }
      at += 2 + view.getUint16(at + 2);
    }
  }
}

/** What of a JPEG file is not its colour profile: ranges of bytes, each with its end. */
export function rangesWithoutProfile(bytes: Uint8Array): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let kept = 0;
  for (let at = 2; at + 18 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 16));
    if (marker === 0xe2 && name === "ICC_PROFILE\0") {
      ranges.push([kept, at]);
      kept = end;
    }
    at = end;
  }
  return [...ranges, [kept, bytes.length]];
}

function png(bytes: Uint8Array, view: DataView): ImageHeader {
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    // Beyond the last row of pixels only the end marker may be missing.
    if (view.getUint32(at + 4) === 0x49454e44) return { ...size, cutShort: false };
    if (end > bytes.length) break;
    at = end;
  }
  return { ...size, cutShort: true };
}

function bmp(view: DataView): ImageHeader {
  if (view.getUint32(14, true) === 12) {
    return whole(view.getUint16(18, true), view.getUint16(20, true));
  }
  return whole(Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true)));
}

function webp(bytes: Uint8Array, view: DataView): ImageHeader | null {
  const cutShort = view.getUint32(4, true) + 8 > bytes.length;
  const size = (width: number, height: number): ImageHeader => ({ width, height, cutShort });
  const u24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503820: // "VP8 "
      return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case 0x5650384c: {
      // "VP8L": 14 bits each, less one
      const bits = view.getUint32(21, true);
      return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 0x56503858: // "VP8X"
      return size(u24(24) + 1, u24(27) + 1);
    default:
      return null;
  }
}

/** The largest of the "ispe" properties: grids and thumbnails have several. */
function heif(bytes: Uint8Array, view: DataView): ImageHeader | null {
  let best: ImageHeader | null = null;
  const limit = Math.min(bytes.length, 1 << 20);
  for (
    let at = bytes.indexOf(0x69);
    at >= 0 && at + 16 <= limit;
    at = bytes.indexOf(0x69, at + 1)
  ) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = whole(view.getUint32(at + 8), view.getUint32(at + 12));
    if (!best || size.width * size.height > best.width * best.height) best = size;
  }
  return best;
}
