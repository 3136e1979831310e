/**
 * What is known of each copy of a picture or video, and in what the copies differ.
 *
 * The same in Python in `tagcat/review/copies.py`; `spec/review/differing.json` holds both to it.
 */

/** One file of a group. */
export interface Copy {
  /** Tells it from the others. */
  readonly id: string;
  /** The last part of the path. */
  readonly name: string;
  /** Where it lies, "/" between the parts. */
  readonly path: string;
  readonly kind: "image" | "video";
  /** Pixels of the upright picture, 0 where unknown. */
  readonly width: number;
  readonly height: number;
  /** Bytes. */
  readonly size: number;
  /** By content, such as "image/jpeg". */
  readonly media_type: string;
  /** Last change of the file, milliseconds since 1970. */
  readonly modified: number;
  /** Of a video in milliseconds, 0 where unknown. */
  readonly duration: number;
  /** Frames per second of a video, 0 where unknown. */
  readonly fps: number;
  /** When it was taken, as its metadata say, milliseconds since 1970; null where they do not. */
  readonly taken: number | null;
  /** How many metadata fields the file holds, null where unknown. */
  readonly metadata: number | null;
  /**
   * Which part of the resolution along a side is really used, above 0 and up to 1: a picture that
   * was enlarged to twice its size has 0.5. Null where there is no sign of enlarging.
   */
  readonly detail: number | null;
  /** It lies in the person's reference folder and is never to be removed. */
  readonly protected: boolean;
  /** The video could not be read to its end. */
  readonly partial: boolean;
}

/** A fact of a copy that can be shown; `folder` is the path without the name. */
export type Fact = Exclude<keyof Copy, "id" | "kind" | "path"> | "folder";

const SHOWN: readonly Fact[] = [
  "name",
  "folder",
  "width",
  "height",
  "duration",
  "fps",
  "size",
  "media_type",
  "modified",
  "taken",
  "metadata",
  "detail",
  "protected",
  "partial",
];

/** The facts that are not the same of all `copies`, in the order in which they are shown. */
export function differing(copies: readonly Copy[]): readonly Fact[] {
  return SHOWN.filter((name) => new Set(copies.map((copy) => fact(copy, name))).size > 1);
}

function fact(copy: Copy, name: Fact): unknown {
  if (name !== "folder") return copy[name];
  return copy.path.slice(0, Math.max(0, copy.path.lastIndexOf("/")));
}
