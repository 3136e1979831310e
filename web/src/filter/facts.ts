/** What is known of one file, as far as a filter can ask for it. */
import type { Near } from "./tree";

/** A tag of a file. */
export interface TagFact {
  readonly name: string;
  /** All names that count for it: its own, its aliases, and those of its ancestors. */
  readonly names: readonly string[];
  /** "person", or the id of the tagger. */
  readonly by: string;
}

export interface Facts {
  /** Names the content, as the sets of a `Resolver` do. */
  readonly content: string;
  readonly name: string;
  /** "/" between folders, ends in `name`. */
  readonly path: string;
  readonly device: string;
  readonly device_id: string;
  /** Id of the device that asks, null if that is none. */
  readonly this_device: string | null;
  /** "Platform: Browser". */
  readonly source: string;
  readonly kind: "image" | "video";
  readonly media_type: string;
  /** Bytes. */
  readonly size: number;
  readonly width: number;
  readonly height: number;
  /** Files of the same content, this one included. */
  readonly copies: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** The same; null for a file that is not saved. */
  readonly saved: number | null;
  /** Milliseconds; null for an image and where it is not known. */
  readonly duration: number | null;
  /** Frames per second; null likewise. */
  readonly fps: number | null;
  /** Key frames; null for an image. */
  readonly frames: number | null;
  /** 0..112; null for a video. */
  readonly complexity: number | null;
  /** 1..5; 0 where there is none. */
  readonly rating: number;
  readonly note: string;
  readonly decision: "keep" | "remove" | null;
  readonly tags: readonly TagFact[];
  /** What taggers suggest and nobody has answered. */
  readonly labels: readonly string[];
  /** There is a look-alike of another content at the user's variance. */
  readonly has_match: boolean;
}

/**
 * Gives the contents (as `Facts.content` names them) that are near what the term asks for, those
 * of the named files themselves included; `meant` tells which files those are.
 */
export type Resolver = (near: Near) => ReadonlySet<string>;
