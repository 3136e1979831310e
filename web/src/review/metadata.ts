/**
 * What a picture tells of itself beside its pixels: how much, when and with what it was taken.
 *
 * Only counts and dates are returned, never texts that a person wrote, nor places. The twin is
 * `tagcat/fingerprint/metadata.py`; the two count alike, but for oddities of their libraries.
 */
import type { ExpandedTags } from "exifreader";

/** What a file tells of itself. */
export interface Metadata {
  /** How many metadata fields it holds, those that every file of its format has left out. */
  readonly fields: number;
  /**
   * When it was taken, milliseconds since 1970; where the camera did not tell its time zone, as if
   * that were UTC. Null where it does not say.
   */
  readonly taken: number | null;
  /** Maker and model; empty where it does not say. */
  readonly camera: string;
  /** Whether it tells where it was taken. */
  readonly hasPlace: boolean;
}

/** Larger files are not read for their metadata. */
export const MAX_BYTES = 256 * 2 ** 20;

const MAX_CAMERA = 100;

/** What every file of a format has, whatever was kept: measures, offsets and pointers. */
const STRUCTURE = new Set([
  ...[254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 297],
  ...[317, 320, 322, 323, 324, 325, 326, 327, 328, 329, 330, 338, 339, 347, 512, 513, 514, 529],
  ...[530, 531, 532, 700, 33723, 34377, 34665, 34675, 34853, 36864, 37121, 40960, 40961, 40962],
  ...[40963, 40965],
]);
const DATE =
  /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d+)?(?:([+-])(\d\d):?(\d\d))?/;

/**
 * The metadata of an image file; null where they cannot be read, as of videos, of files that are
 * too large, and of formats that have none.
 */
export async function readMetadata(file: Blob): Promise<Metadata | null> {
  if (file.size > MAX_BYTES) return null;
  const { load } = await import("exifreader");
  try {
    return told(load(await file.arrayBuffer(), { expanded: true, includeUnknown: true }));
  } catch {
    // The library throws whatever a damaged value runs into, and where there is no metadata.
    return null;
  }
}

/** A tag as far as it counts here; the library types each by its name. */
interface Tag {
  readonly id?: number;
  readonly value?: unknown;
  readonly description?: unknown;
}

function told(all: ExpandedTags): Metadata {
  const exif = (all.exif ?? {}) as Readonly<Record<string, Tag>>;
  const xmp = (all.xmp ?? {}) as Readonly<Record<string, unknown>>;
  const kept = Object.values(exif).filter(({ id }) => id === undefined || !STRUCTURE.has(id));
  const texts = Object.keys(all.pngText ?? {}).filter((name) => !name.startsWith("XML:"));
  return {
    fields:
      kept.length +
      Object.keys(xmp).filter((name) => name !== "_raw" && name !== "about").length +
      Object.keys(all.iptc ?? {}).length +
      texts.length,
    taken: takenAt(exif, xmp),
    camera: camera([textOf(exif.Make), textOf(exif.Model)]),
    hasPlace: all.gps?.Latitude !== undefined || all.gps?.Longitude !== undefined,
  };
}

function takenAt(
  exif: Readonly<Record<string, Tag>>,
  xmp: Readonly<Record<string, unknown>>,
): number | null {
  for (const [date, offset, part] of [
    ["DateTimeOriginal", "OffsetTimeOriginal", "SubSecTimeOriginal"],
    ["DateTimeDigitized", "OffsetTimeDigitized", "SubSecTimeDigitized"],
  ] as const) {
    const digits = /^\d{1,9}/.exec(textOf(exif[part]))?.[0];
    const text = textOf(exif[date]).slice(0, 19) + (digits ? `.${digits}` : "");
    const found = moment(text + textOf(exif[offset]).slice(0, 6));
    if (found !== null) return found;
  }
  for (const name of ["DateTimeOriginal", "DateCreated", "CreateDate"]) {
    const found = moment(textOf(xmp[name] as Tag | undefined));
    if (found !== null) return found;
  }
  return null;
}

/** Milliseconds since 1970 of a date with or without fraction and time zone; null for none. */
export function moment(text: string): number | null {
  const match = DATE.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    ...[number, number, number, number, number, number],
  ];
  // 0000:00:00 and the like are no dates, and must not roll over to one.
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (date.getUTCDate() !== day) return null;
  const fraction = Number((match[7] ?? ".").slice(1, 4).padEnd(3, "0"));
  const zone = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  const found = date.getTime() + fraction - zone * 60_000 * (match[8] === "-" ? -1 : 1);
  return found > 0 ? found : null;
}

function textOf(tag: Tag | undefined): string {
  const value = Array.isArray(tag?.value) ? tag.value[0] : tag?.value;
  return typeof value === "string" ? value.replaceAll("\0", "").trim() : "";
}

function camera(parts: readonly string[]): string {
  const [maker = "", model = ""] = parts;
  const isNamed = maker !== "" && model.toLowerCase().startsWith(maker.toLowerCase());
  return (isNamed ? [model] : parts.filter(Boolean)).join(" ").slice(0, MAX_CAMERA);
}
