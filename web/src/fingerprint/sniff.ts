/** What a file is, by its first bytes and never by its name. */

/** Bytes from the start of a file that `sniff` wants to see. */
export const SNIFF_BYTES = 4096;

export interface Sniffed {
  readonly kind: "image" | "video";
  /** Such as "image/jpeg". */
  readonly mediaType: string;
}

/** Brands of ISO base media files that hold still pictures. */
const AVIF_BRANDS = ["avif", "avis"];
const HEIF_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];
const STILL_BRANDS = ["mif1", "mif2", "msf1"];
const QUICKTIME_ATOMS = ["moov", "mdat", "wide", "free", "skip", "pnot"];
const BMP_HEADER_SIZES = [12, 16, 40, 52, 56, 64, 108, 124];

const SIGNATURES: readonly (readonly [string, string])[] = [
  ["\xff\xd8\xff", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["II*\0", "image/tiff"],
  ["MM\0*", "image/tiff"],
  ["II+\0", "image/tiff"],
  ["MM\0+", "image/tiff"],
  ["FLV\x01", "video/x-flv"],
  ["OggS", "video/ogg"],
  ["\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"],
  ["\0\0\x01\xba", "video/mpeg"],
  ["\0\0\x01\xb3", "video/mpeg"],
];

/** The type of the file that starts with `head`, or null where it is no known medium. */
export function sniff(head: Uint8Array): Sniffed | null {
  const mediaType = mediaTypeOf(head);
  if (mediaType === null) return null;
  return { kind: mediaType.startsWith("image/") ? "image" : "video", mediaType };
}

/** Whether a file that starts with `head` reads as text. */
export function isText(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head).replace(/\ufffd+$/, "");
  return text.length > 0 && !/[^\P{C}\t\n\r\f\ufeff]|\ufffd/u.test(text);
}

function mediaTypeOf(head: Uint8Array): string | null {
  const signature = SIGNATURES.find(([magic]) => starts(head, magic));
  if (signature) return signature[1];
  if (starts(head, "RIFF")) {
    if (starts(head, "WEBP", 8)) return "image/webp";
    return starts(head, "AVI ", 8) ? "video/x-msvideo" : null;
  }
  if (starts(head, "BM") && BMP_HEADER_SIZES.includes(uint32(head, 14, true))) return "image/bmp";
  if (starts(head, "ftyp", 4)) return isoMedia(head);
  if (QUICKTIME_ATOMS.includes(text(head, 4, 4))) return "video/quicktime";
  if (starts(head, "\x1aE\xdf\xa3")) return isWebm(head) ? "video/webm" : "video/x-matroska";
  return isTransportStream(head) ? "video/mp2t" : null;
}

function isoMedia(head: Uint8Array): string {
  const size = Math.min(Math.max(uint32(head, 0, false), 16), head.length);
  const major = text(head, 8, 4);
  const brands: string[] = [major];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(text(head, at, 4));
  if (AVIF_BRANDS.includes(major)) return "image/avif";
  if (HEIF_BRANDS.includes(major)) return "image/heic";
  if (STILL_BRANDS.includes(major)) {
    return brands.some((brand) => AVIF_BRANDS.includes(brand)) ? "image/avif" : "image/heif";
  }
  if (major === "qt  ") return "video/quicktime";
  return major.startsWith("3g") ? "video/3gpp" : "video/mp4";
}

/** Looks at the EBML element DocType. */
function isWebm(head: Uint8Array): boolean {
  const at = text(head, 0, head.length).indexOf("\x42\x82");
  return at >= 0 && starts(head, "webm", at + 3);
}

/** Sync bytes every 188 bytes, or every 192 after a 4-byte time code (M2TS). */
function isTransportStream(head: Uint8Array): boolean {
  const packets = (first: number, step: number): boolean =>
    [0, 1, 2].every((n) => head[first + n * step] === 0x47);
  return packets(0, 188) || packets(4, 192);
}

function uint32(head: Uint8Array, at: number, littleEndian: boolean): number {
  if (at + 4 > head.length) return 0;
  return new DataView(head.buffer, head.byteOffset).getUint32(at, littleEndian);
}

function starts(head: Uint8Array, magic: string, at = 0): boolean {
  return text(head, at, magic.length) === magic;
}

function text(head: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...head.subarray(at, at + length));
}
