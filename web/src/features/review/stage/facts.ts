/** What is known of two files, one beside the other. */
import {
  formatBytes,
  formatDateTime,
  formatDuration,
  formatMediaType,
  formatResolution,
} from "../../../ui/format";
import type { StageSide } from "./side";

/** One field of both files. */
export interface FactRow {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly differs: boolean;
}

/** A field: its words, and what to compare where the words round. */
interface Field {
  readonly name: string;
  readonly words: (side: StageSide) => string;
  readonly value?: (side: StageSide) => unknown;
}

const FIELDS: readonly Field[] = [
  { name: "Name", words: ({ name }) => name },
  { name: "Path", words: ({ path }) => path },
  { name: "Device", words: ({ device }) => device ?? "" },
  {
    name: "Dimensions",
    words: ({ fingerprint: { width, height } }) => formatResolution(width, height),
  },
  { name: "Format", words: ({ fingerprint }) => formatMediaType(fingerprint.media_type) },
  { name: "Size", words: ({ size }) => formatBytes(size), value: ({ size }) => size },
  {
    name: "Changed",
    words: ({ modified }) => formatDateTime(modified),
    value: ({ modified }) => modified,
  },
  {
    name: "Duration",
    words: ({ fingerprint }) =>
      fingerprint.kind === "video" && fingerprint.duration > 0
        ? formatDuration(fingerprint.duration)
        : "",
    value: ({ fingerprint }) => (fingerprint.kind === "video" ? fingerprint.duration : null),
  },
  {
    name: "Frames a second",
    words: ({ fingerprint }) =>
      fingerprint.kind === "video" && fingerprint.fps > 0
        ? String(Math.round(fingerprint.fps * 100) / 100)
        : "",
  },
  {
    name: "Content",
    words: ({ fingerprint: { sha256 } }) => `${sha256.slice(0, 12)}…`,
    value: ({ fingerprint: { sha256 } }) => sha256,
  },
];

/** Every field that one of both has, in a fixed order. */
export function factRows(a: StageSide, b: StageSide): readonly FactRow[] {
  return FIELDS.flatMap(({ name, words, value = words }) => {
    const row = { name, a: words(a), b: words(b), differs: value(a) !== value(b) };
    return row.a || row.b ? [row] : [];
  });
}
