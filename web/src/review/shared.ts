/** What two files share: stretches of two videos, or the moment of a video that is an image. */
import type { Orientation } from "../fingerprint/dhash";
import type { Fingerprint, VideoFingerprint } from "../fingerprint/types";
import type { Commonness } from "../match/commonness";
import { itemOf } from "../match/items";
import { MatchSet } from "../match/matchSet";
import { type Overlap, overlap } from "../match/overlap";
import type { Lining } from "./relation";

/** What of a video (`own`) is in another; durations in milliseconds. */
export interface SharedStretches {
  readonly kind: "stretches";
  readonly overlap: Overlap;
  readonly ownDuration: number;
  readonly otherDuration: number;
}

/** Where in a video an image is seen. */
export interface SharedMoment {
  readonly kind: "moment";
  /** The own file is the video. */
  readonly inOwn: boolean;
  /** Milliseconds at which the image begins to be seen, and at which it gives way to the next. */
  readonly pos: number;
  readonly until: number;
  readonly orientation: Orientation;
}

export type Shared = SharedStretches | SharedMoment;

/** How the pictures of both lie, where that is all that is known; null where nothing is shared. */
export function liningOf(shared: Shared): Lining | null {
  if (shared.kind === "moment") {
    const { inOwn, pos, orientation } = shared;
    const [ownPos, there] = inOwn ? [pos, null] : [null, pos];
    return { match: { orientation, trimmed: false, ownPos, pos: there } };
  }
  const { stretches, orientation } = shared.overlap;
  const [first] = stretches;
  if (!first) return null;
  return { match: { orientation, trimmed: false, ownPos: first.ownStart, pos: first.start } };
}

/**
 * What two files share at a variance; null of two images, and of an image that is not in the video.
 * @param known - how common the key frames of both are among all videos; null if not known.
 */
export function sharedOf(
  own: Fingerprint,
  other: Fingerprint,
  variance: number,
  known: Commonness | null,
): Shared | null {
  if (own.kind === "video" && other.kind === "video") {
    const [ownDuration, otherDuration] = [own.duration, other.duration];
    const found = overlap(itemOf(own), ownDuration, itemOf(other), otherDuration, {
      variance,
      known,
    });
    return { kind: "stretches", overlap: found, ownDuration, otherDuration };
  }
  const match = MatchSet.compare(itemOf(own), itemOf(other), variance);
  const inOwn = own.kind === "video";
  const pos = inOwn ? match?.ownPos : match?.pos;
  const video = inOwn ? own : other;
  if (!match || typeof pos !== "number" || video.kind !== "video") return null;
  return { kind: "moment", inOwn, pos, until: endOf(video, pos), orientation: match.orientation };
}

/** When the key frame that stands at a time gives way to the next, or the video ends. */
function endOf({ frames, duration }: VideoFingerprint, at: number): number {
  return frames.find(({ pos }) => pos > at)?.pos ?? Math.max(duration, at);
}
