/**
 * By what the best copy is chosen: criteria in the person's order, how near is a tie, and more.
 *
 * The same in Python in `tagcat/review/rules.py`.
 */

/** What copies can be compared by, in the order that is the default. */
export const CRITERIA = [
  "whole",
  "folder",
  "resolution",
  "duration",
  "format",
  "size",
  "metadata",
  "protected",
  "date",
  "name",
] as const;

/**
 * What copies are compared by. `size` compares files of one format only: of two formats the smaller
 * file may be the better one.
 */
export type Criterion = (typeof CRITERIA)[number];

/** Folders that may be preferred. */
export const MAX_FOLDERS = 100;

/** Characters of the longest of them. */
export const MAX_FOLDER = 4_000;

/**
 * Media types, the best first: lossless and raw pictures, photos, few colours. Of a video the
 * container says nothing of its quality, so that no video format is in it.
 */
export const DEFAULT_FORMATS: readonly (readonly string[])[] = [
  [
    "image/tiff",
    "image/png",
    "image/bmp",
    "image/x-adobe-dng",
    "image/x-canon-cr2",
    "image/x-canon-cr3",
    "image/x-nikon-nef",
    "image/x-sony-arw",
    "image/x-fuji-raf",
    "image/x-olympus-orf",
    "image/x-panasonic-rw2",
  ],
  ["image/heic", "image/heif", "image/avif", "image/jpeg", "image/webp", "image/jxl"],
  ["image/gif"],
];

/** How much less is as good as the best. */
export interface Tolerances {
  /** Parts of the best value: 0.02 is 2 %. */
  readonly resolution: number;
  readonly size: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly date: number;
  /** A number of fields. */
  readonly metadata: number;
}

/** What decides, in which order. */
export interface Rules {
  /** The criteria that are on, the most important first. */
  readonly order: readonly Criterion[];
  /**
   * The folders preferred, the best first; copies elsewhere come last. `*` in one stands for any
   * text, "/" included.
   */
  readonly folders: readonly string[];
  /**
   * Media types, the best first; those of one row are as good as each other, and one that is in no
   * row neither wins nor loses.
   */
  readonly formats: readonly (readonly string[])[];
  readonly tolerances: Tolerances;
  /**
   * Up to this variance two pictures are the same to any eye. Where a group needs more, the choice
   * is never clear.
   */
  readonly clearVariance: number;
}

export const DEFAULT_RULES: Rules = {
  order: CRITERIA,
  folders: [],
  formats: DEFAULT_FORMATS,
  tolerances: {
    resolution: 0.02,
    duration: 500,
    size: 0.05,
    metadata: 2,
    date: 24 * 3600 * 1000,
  },
  clearVariance: 4,
};

/**
 * Refuse rules that make no sense.
 *
 * @throws RangeError Names the field.
 */
export function checkRules({ order, folders, tolerances }: Rules): void {
  if (new Set(order).size < order.length) throw new RangeError("order: names a criterion twice");
  if (folders.length > MAX_FOLDERS) {
    throw new RangeError(`folders: must be at most ${MAX_FOLDERS}`);
  }
  if (folders.some((folder) => [...folder].length > MAX_FOLDER)) {
    throw new RangeError("folders: must have at most 4,000 characters each");
  }
  const { resolution, size, duration, metadata, date } = tolerances;
  if (!(resolution >= 0 && resolution < 1 && size >= 0 && size < 1)) {
    throw new RangeError("tolerances: resolution and size must be from 0 to less than 1");
  }
  if (Math.min(duration, metadata, date) < 0) {
    throw new RangeError("tolerances: must not be negative");
  }
}

/** The place of the first of `folders` that `path` lies in, `folders.length` for none. */
export function folderRank(path: string, folders: readonly string[]): number {
  const found = folders.findIndex((folder) => {
    const inside = folder.replace(/\/+$/, "");
    return isLike(path, inside) || isLike(path, `${inside}/*`);
  });
  return found < 0 ? folders.length : found;
}

/** Whether `text` is `pattern` with any text for each `*`; linear but for the pattern. */
function isLike(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || first.length > end) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
