/**
 * What is known of a file's look: the values that leave the device instead of the media.
 *
 * `Fingerprint` is the JSON of the API, field by field; `FileFingerprint` adds what stays in the
 * page (thumbnail, warnings, how it was made).
 */

/** Frames below this complexity say too little to be key frames. */
export const USABLE_COMPLEXITY = 28;

/** Default distance a frame must exceed from the last key frame to become one. */
export const KEY_FRAME_VARIANCE = 20;

/** Key frames kept of one video; a video that has more is marked partial. */
export const MAX_KEY_FRAMES = 20_000;

/** Images with more pixels are refused before they are decoded. */
export const MAX_PIXELS = 2 ** 28;

/** A dHash in JSON: 32 hexadecimal digits; `ties` is left out where it is zero. */
export interface HashJson {
  readonly dhash: string;
  readonly ties?: string;
}

/** A key frame; `pos` is its time in milliseconds after the first frame. */
export interface KeyFrameJson extends HashJson {
  readonly pos: number;
}

/** The facts every media file has, whatever it shows. */
export interface FileFacts {
  /** The last part of the path, at most 255 characters. */
  readonly name: string;
  /** Path inside the chosen folder, the name included, "/" between the parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modified: number;
  /** By content, such as "image/jpeg". */
  readonly media_type: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Pixels of the upright picture. */
  readonly width: number;
  readonly height: number;
}

/** The look of an image, upright; `trimmed` is null where there are no uniform borders. */
export interface ImageFingerprint extends FileFacts, HashJson {
  readonly kind: "image";
  readonly trimmed: HashJson | null;
}

/** The look of a video: its key frames in order of time. */
export interface VideoFingerprint extends FileFacts {
  readonly kind: "video";
  /** Milliseconds, 0 where the container does not tell. */
  readonly duration: number;
  /** Average frames per second, 0 where unknown. */
  readonly fps: number;
  /** The key-frame variance in force. */
  readonly variance: number;
  /** The file broke off, or has more than `MAX_KEY_FRAMES`. */
  readonly partial: boolean;
  readonly frames: readonly KeyFrameJson[];
}

/** What may leave the device. */
export type Fingerprint = ImageFingerprint | VideoFingerprint;

/**
 * How the pixels were reached: "bitmap" and "webcodecs" are exact, "seek" (a `<video>` element
 * moved from frame to frame) is approximate and slow.
 */
export type Method = "bitmap" | "webcodecs" | "seek";

/** What stays in the page. */
export interface LocalFacts {
  /** JPEG, the longer edge at most 256 pixels; null where none could be made. */
  readonly thumbnail: Blob | null;
  /** Short clauses for a person, such as what of a damaged file was used. */
  readonly warnings: readonly string[];
  readonly method: Method;
}

/** The outcome of one file. */
export type FileFingerprint = Fingerprint & LocalFacts;

/** `file` without what must stay in the page: the JSON to send. */
export function toJson(file: FileFingerprint): Fingerprint {
  const { thumbnail: _thumbnail, warnings: _warnings, method: _method, ...json } = file;
  return json;
}

/** One file that could not be read; `reason` is one short clause without a full stop. */
export class FingerprintError extends Error {
  override readonly name = "FingerprintError";
  readonly file: string;
  readonly reason: string;

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.file = file;
    this.reason = reason;
  }
}

/** The reason given for what only the command can read. */
export function unreadable(what: string): string {
  return `this browser cannot decode ${what}; use the tagcat command`;
}
