/** What is known of two files, one beside the other. */
import {
  counted,
  formatBytes,
  formatDateTime,
  formatDuration,
  formatMediaType,
  formatPosition,
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

/** A field: its words, and more exact ones for where the words of both are the same. */
interface Field {
  readonly name: string;
  readonly words: (side: StageSide) => string;
  readonly exact?: (side: StageSide) => string;
}

function durationOf({ fingerprint }: StageSide): number {
  return fingerprint.kind === "video" ? fingerprint.duration : 0;
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
  {
    name: "Size",
    words: ({ size }) => formatBytes(size),
    exact: ({ size }) => counted(size, "byte"),
  },
  { name: "Changed", words: ({ modified }) => formatDateTime(modified) },
  {
    name: "Duration",
    words: (side) => (durationOf(side) > 0 ? formatDuration(durationOf(side)) : ""),
    exact: (side) => (durationOf(side) > 0 ? formatPosition(durationOf(side)) : ""),
  },
  {
    name: "Frames a second",
    words: ({ fingerprint }) =>
      fingerprint.kind === "video" && fingerprint.fps > 0
        ? String(Math.round(fingerprint.fps * 100) / 100)
        : "",
  },
  { name: "SHA-256", words: ({ fingerprint: { sha256 } }) => `${sha256.slice(0, 12)}…` },
];

/** Every field that one of both has, in a fixed order. */
export function factRows(a: StageSide, b: StageSide): readonly FactRow[] {
  return FIELDS.flatMap(({ name, words, exact = words }) => {
    const tell = words(a) === words(b) ? exact : words;
    const differs = tell(a) !== tell(b);
    const row = differs
      ? { name, a: tell(a), b: tell(b), differs }
      : { name, a: words(a), b: words(b), differs };
    return row.a || row.b ? [row] : [];
  });
}
