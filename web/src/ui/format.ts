/** Numbers, sizes and times as text; English, with the decimal point everywhere. */

const COUNT = new Intl.NumberFormat("en");

/** 12345 as "12,345". */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** "1 file", "2,000 files"; `plural` where adding an s does not do. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** Bytes in steps of 1000, as file managers show them: "3.4 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Milliseconds as a playing time: "0:07", "12:30", "1:02:03". */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Milliseconds as a place in a video, to a tenth of a second: "0:07.4". */
export function formatPosition(ms: number): string {
  const tenths = Math.floor(ms / 100);
  return `${formatDuration(Math.floor(tenths / 10) * 1000)}.${tenths % 10}`;
}

/** Seconds that are left, as a person would say it. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) return "a few seconds left";
  if (seconds < 50) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${counted(Math.max(1, minutes), "minute")} left`;
  const hours = Math.floor(seconds / 3600);
  const rest = Math.round((seconds % 3600) / 600) * 10;
  if (rest === 60) return `about ${counted(hours + 1, "hour")} left`;
  return `about ${counted(hours, "hour")}${rest ? ` ${rest} minutes` : ""} left`;
}

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const DATE_TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** Milliseconds since 1970 as "23 Nov 2026", in the person's time zone. */
export function formatDate(ms: number): string {
  return DATE.format(ms);
}

/** Milliseconds since 1970 as "23 Nov 2026, 18:05", in the person's time zone. */
export function formatDateTime(ms: number): string {
  return DATE_TIME.format(ms);
}

/** "4000 × 3000"; empty where the size is not known. */
export function formatResolution(width: number, height: number): string {
  return width && height ? `${width} × ${height}` : "";
}

const NAMES: Readonly<Record<string, string>> = {
  "image/jpeg": "JPEG",
  "image/svg+xml": "SVG",
  "image/bmp": "BMP",
  "image/tiff": "TIFF",
  "video/mp4": "MP4",
  "video/quicktime": "QuickTime",
  "video/x-matroska": "Matroska",
  "video/webm": "WebM",
  "image/webp": "WebP",
  "video/mp2t": "MPEG-TS",
  "video/x-msvideo": "AVI",
};

/** A media type as people call it: "JPEG", "QuickTime". */
export function formatMediaType(type: string): string {
  return NAMES[type] ?? type.replace(/^(image|video)\/(x-)?/, "").toUpperCase();
}
