/** The fields of a filter, the values some of them take, and what a mistyped one may mean. */

/** Kinds of fields of which values can be less or more. */
const ORDERED = ["number", "size", "pixels", "rate", "duration", "date"] as const;

export type OrderedKind = (typeof ORDERED)[number];

/** What stands behind a field. */
export type FieldKind = OrderedKind | "text" | "name" | "choice" | "near";

/** A field: `says` is what it is, in a few words; `example` is a term that uses it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly says: string;
  readonly example: string;
}

/** All fields, in the order in which they are shown. */
export const FIELDS: readonly Field[] = [
  { name: "tag", kind: "name", says: "name of a tag", example: "tag:cat" },
  { name: "tagged-by", kind: "name", says: "who or what tagged it", example: "tagged-by:person" },
  { name: "label", kind: "name", says: "a label that waits for your answer", example: "label:dog" },
  { name: "name", kind: "text", says: "name of the file", example: "name:IMG" },
  { name: "path", kind: "text", says: "folders and name", example: "path:holiday/" },
  { name: "device", kind: "text", says: "name of the device", example: "device:laptop" },
  { name: "source", kind: "text", says: "platform and browser", example: "source:Firefox" },
  { name: "note", kind: "text", says: "your note on it", example: "note:print" },
  { name: "type", kind: "choice", says: "image or video", example: "type:image" },
  { name: "format", kind: "choice", says: "file format", example: "format:jpeg" },
  { name: "size", kind: "size", says: "bytes of the file", example: "size>10MB" },
  { name: "width", kind: "number", says: "width in pixels", example: "width>=1920" },
  { name: "height", kind: "number", says: "height in pixels", example: "height>=1080" },
  { name: "pixels", kind: "pixels", says: "width times height", example: "pixels>12MP" },
  { name: "duration", kind: "duration", says: "length of a video", example: "duration>1:30" },
  { name: "fps", kind: "rate", says: "frames per second of a video", example: "fps=30" },
  { name: "frames", kind: "number", says: "key frames of a video", example: "frames>10" },
  {
    name: "complexity",
    kind: "number",
    says: "how much an image shows, 0 to 112",
    example: "complexity<28",
  },
  { name: "copies", kind: "number", says: "files of the same content", example: "copies>1" },
  { name: "rating", kind: "number", says: "your rating, 0 to 5", example: "rating>=4" },
  {
    name: "modified",
    kind: "date",
    says: "when the file was last changed",
    example: "modified>=2026-05",
  },
  { name: "saved", kind: "date", says: "when it was saved here", example: "saved=2026" },
  { name: "near", kind: "near", says: "what looks like a file", example: 'near:"IMG_1.jpg"<=12' },
  { name: "has", kind: "choice", says: "what there is of it", example: "has:tag" },
  { name: "is", kind: "choice", says: "where it is, what was decided", example: "is:here" },
];

/** Least and greatest value of fields that have them. */
export const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  rating: [0, 5],
  complexity: [0, 112],
};

/** Media types of each format. */
export const FORMATS: Readonly<Record<string, readonly string[]>> = {
  jpeg: ["image/jpeg"],
  png: ["image/png"],
  webp: ["image/webp"],
  gif: ["image/gif"],
  avif: ["image/avif"],
  heic: ["image/heic"],
  heif: ["image/heif", "image/heic"],
  bmp: ["image/bmp"],
  tiff: ["image/tiff"],
  mp4: ["video/mp4"],
  quicktime: ["video/quicktime"],
  "3gpp": ["video/3gpp"],
  matroska: ["video/x-matroska"],
  webm: ["video/webm"],
  avi: ["video/x-msvideo"],
  mpeg: ["video/mpeg"],
  mpegts: ["video/mp2t"],
  asf: ["video/x-ms-asf"],
  flv: ["video/x-flv"],
  ogg: ["video/ogg"],
  mxf: ["application/mxf"],
  realmedia: ["application/vnd.rn-realmedia"],
  y4m: ["video/x-yuv4mpeg"],
  ivf: ["video/x-ivf"],
  h264: ["video/h264"],
  h265: ["video/h265"],
  av1: ["video/av1"],
  dv: ["video/dv"],
  nut: ["video/x-nut"],
};

/** Other names of formats. */
export const FORMAT_ALIASES: Readonly<Record<string, string>> = {
  jpg: "jpeg",
  tif: "tiff",
  m4v: "mp4",
  mov: "quicktime",
  qt: "quicktime",
  "3gp": "3gpp",
  mkv: "matroska",
  mpg: "mpeg",
  ts: "mpegts",
  wmv: "asf",
  ogv: "ogg",
  rm: "realmedia",
  hevc: "h265",
};

/** Values of the fields that have a fixed set of them. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  type: ["image", "video"],
  format: Object.keys(FORMATS),
  has: ["match", "tag", "label", "copy", "note", "rating"],
  is: ["here", "kept", "removed"],
};

const BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.name, field]));

/** The field of that name, in lower case. */
export function fieldOf(name: string): Field | undefined {
  return BY_NAME.get(name);
}

/** All fields but those of these names. */
export function fieldsBut(names: readonly string[]): readonly Field[] {
  return FIELDS.filter(({ name }) => !names.includes(name));
}

export function isOrdered(kind: FieldKind): kind is OrderedKind {
  return (ORDERED as readonly FieldKind[]).includes(kind);
}

/** Which of `known` a mistyped `word` may mean: the nearest, else one it begins. */
export function suggestion(word: string, known: readonly string[]): string | null {
  const letters = Array.from(word);
  const reach = letters.length <= 4 ? 1 : 2;
  let best: { name: string; distance: number } | null = null;
  for (const name of known) {
    if (Math.abs(name.length - letters.length) > reach) continue;
    const distance = edits(letters, Array.from(name));
    if (distance <= reach && (!best || distance < best.distance)) best = { name, distance };
  }
  if (best) return best.name;
  return known.find((name) => letters.length >= 2 && name.startsWith(word)) ?? null;
}

/**
 * Letters to insert, drop, replace, or swap with the next one to get from `a` to `b`: the optimal
 * string alignment distance, where no letter is touched twice.
 */
function edits(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  const at = (of: readonly number[], place: number) => of[place] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(row, j) + 1, at(current, j - 1) + 1, at(row, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(before, j - 2) + 1);
      }
      current.push(least);
    }
    before = row;
    row = current;
  }
  return at(row, b.length);
}
