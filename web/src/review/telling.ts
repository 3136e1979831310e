/**
 * The values that decide between copies, in words.
 *
 * The same in Python in `tagcat/review/telling.py`; `spec/review/best.json` holds both to it.
 */
import type { Copy } from "./copies";
import { type Criterion, folderRank, type Rules } from "./rules";

const UNITS = ["kB", "MB", "GB", "TB"];
const FORMATS: Readonly<Record<string, string>> = {
  "image/webp": "WebP",
  "image/x-adobe-dng": "DNG",
  "video/quicktime": "QuickTime",
  "video/x-matroska": "Matroska",
  "video/webm": "WebM",
};

/** What each criterion is called. */
export const LABELS: Readonly<Record<Criterion, string>> = {
  whole: "whole file",
  folder: "preferred folder",
  resolution: "resolution",
  duration: "duration",
  format: "format",
  size: "file size",
  metadata: "metadata kept",
  protected: "reference folder",
  date: "earliest date",
  name: "name",
};

/** When it was taken, else last changed, in milliseconds; null for no date of this world. */
export function dateOf({ taken, modified }: Copy): number | null {
  const date = taken ?? modified;
  return date > 0 && date < 253_402_300_800_000 ? date : null; // up to the end of the year 9999
}

/** Pixels without those that only enlarging made. */
export function effectivePixels({ width, height, detail }: Copy): number {
  return width * height * (detail ?? 1) * (detail ?? 1);
}

/** What `a` and `b` are by `criterion`, in a few words each. */
export function values(criterion: Criterion, a: Copy, b: Copy, rules: Rules): [string, string] {
  if (criterion === "date") return dates(a, b);
  return [valueIn(criterion, a, rules), valueIn(criterion, b, rules)];
}

function valueIn(criterion: Exclude<Criterion, "date">, copy: Copy, rules: Rules): string {
  switch (criterion) {
    case "whole":
      return copy.partial ? "breaks off" : "complete";
    case "folder":
      return rules.folders[folderRank(copy.path, rules.folders)] ?? "another folder";
    case "resolution":
      return resolutionText(copy);
    case "duration":
      return clock(copy.duration);
    case "format":
      return formatName(copy.media_type);
    case "size":
      return sizeText(copy.size);
    case "metadata":
      return copy.metadata === 1 ? "1 field" : `${grouped(copy.metadata ?? 0)} fields`;
    case "protected":
      return copy.protected ? "in it" : "outside";
    case "name":
      return copy.name;
  }
}

const GROUPED = new Intl.NumberFormat("en-US");

const grouped = (value: number): string => GROUPED.format(value);

function resolutionText({ width, height, detail }: Copy): string {
  const text = `${grouped(width)} × ${grouped(height)}`;
  if (detail === null || detail === 1) return text;
  const [x, y] = [width, height].map((side) => grouped(Math.floor(side * detail + 0.5)));
  return `${text} (enlarged from about ${x} × ${y})`;
}

function clock(milliseconds: number): string {
  const tenths = Math.floor((milliseconds + 50) / 100);
  const rest = tenths % 600;
  const minutes = Math.floor(tenths / 600);
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = `${two(Math.floor(rest / 10))}.${rest % 10}`;
  return minutes < 60
    ? `${minutes}:${seconds}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${seconds}`;
}

function formatName(mediaType: string): string {
  const last = mediaType.slice(mediaType.lastIndexOf("/") + 1);
  return FORMATS[mediaType] ?? last.replace(/^x-/, "").toUpperCase();
}

/** Three digits, so that what differs by more than the tolerance also looks different. */
function sizeText(size: number): string {
  if (size < 1000) return `${size} B`;
  let step = 0;
  let unit = 1000;
  while (size >= 1000 * unit && step < UNITS.length - 1) {
    step++;
    unit *= 1000;
  }
  const digits = size < 10 * unit ? 2 : size < 100 * unit ? 1 : 0;
  const scale = 10 ** digits;
  const number = Math.floor((2 * size * scale + unit) / (2 * unit));
  const part = String(number % scale).padStart(digits, "0");
  return `${grouped(Math.floor(number / scale))}${digits ? `.${part}` : ""} ${UNITS[step]}`;
}

function dates(a: Copy, b: Copy): [string, string] {
  const length = moment(a).slice(0, 10) === moment(b).slice(0, 10) ? 19 : 10;
  const told = (copy: Copy) =>
    `${moment(copy).slice(0, length)} (${copy.taken === null ? "file changed" : "taken"})`;
  return [told(a), told(b)];
}

/** `2024-05-01 12:30:00`, in the time of the camera where it did not tell its zone. */
function moment(copy: Copy): string {
  return new Date(dateOf(copy) ?? 0).toISOString().slice(0, 19).replace("T", " ");
}
