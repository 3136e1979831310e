/** What a distance means, in words. */
import type { Orientation } from "../fingerprint/dhash";
import type { Overlap } from "../match/overlap";
import { STRICT_VARIANCE } from "../match/rule";
import { counted, formatDuration, formatPosition } from "./format";

/** Milliseconds from the start of both videos up to which what they share is an intro. */
const INTRO = 5000;

/** Difference to a rate of 1 from which on it is told. */
const SLOWER = 0.005;

/** Share from which on all of a video is said to be in another. */
const ALL = 0.97;

/** Up to this variance two pictures are the same to any eye. */
const NEAR = 4;

/** The parts of a comparison that words are made of. */
export interface Likeness {
  /** The files are the same bytes. */
  readonly identical: boolean;
  /** Bits that differ, of 128. */
  readonly distance: number;
  /** The least variance at which the two match. */
  readonly neededVariance: number;
  readonly orientation: Orientation;
  /** The pictures match once their uniform borders are cut off. */
  readonly trimmed: boolean;
  /** Both are videos: their key frames match, not the whole of them. */
  readonly scenes?: boolean;
}

const TURNS: Readonly<Record<Orientation, string | null>> = {
  upright: null,
  mirror: "mirrored",
  flip: "flipped top to bottom",
  "rotate-180": "upside down",
  "rotate-90": "turned right",
  "rotate-270": "turned left",
  transpose: "turned right, mirrored",
  transverse: "turned left, mirrored",
};

/** How the second picture was turned, null where it was not. */
export function turnWords(orientation: Orientation): string | null {
  return TURNS[orientation];
}

/** How alike, in one or two words. */
export function degreeWords(likeness: Likeness): string {
  if (likeness.identical) return "identical file";
  const { distance, neededVariance, scenes } = likeness;
  if (distance === 0) return scenes ? "same scenes" : "same picture";
  const words =
    neededVariance <= NEAR
      ? "near-identical"
      : neededVariance <= STRICT_VARIANCE
        ? "look-alike"
        : "faint look-alike";
  return scenes ? `${words} scenes` : words;
}

/** All there is to say: "look-alike, mirrored, border cut off". */
export function likenessWords(likeness: Likeness): string {
  if (likeness.identical) return degreeWords(likeness);
  const parts = [degreeWords(likeness), turnWords(likeness.orientation)];
  if (likeness.trimmed) parts.push("border cut off");
  return parts.filter((part) => part !== null).join(", ");
}

/** The distance as a number with its unit: "6 of 128 bits". */
export function distanceWords({ identical, distance }: Likeness): string {
  return identical ? "0 of 128 bits" : `${distance} of 128 bits`;
}

/** What of the video `own` is in `other`: "82 % of A is in B from 12:30, mirrored". */
export function overlapWords(found: Overlap, own = "A", other = "B"): string {
  const [first] = found.stretches;
  if (!first) return `no stretch of ${own} is in ${other}`;
  const parts: (string | null)[] = [overlapText(found, own, other)];
  if (found.stretches.length > 1) parts.push(`in ${found.stretches.length} pieces`);
  parts.push(turnWords(found.orientation));
  if (Math.abs(found.rate - 1) > SLOWER) {
    const [faster, rate] = found.rate > 1 ? [own, found.rate] : [other, 1 / found.rate];
    parts.push(`${faster} ${rate.toFixed(2)} times as fast`);
  }
  return parts.filter((part) => part !== null).join(", ");
}

function overlapText(found: Overlap, own: string, other: string): string {
  const from = clockWords(Math.min(...found.stretches.map(({ start }) => start)));
  const ownFrom = clockWords(Math.min(...found.stretches.map(({ ownStart }) => ownStart)));
  const [ours, theirs] = [shareWords(found.ownShare), shareWords(found.otherShare)];
  if (found.relation === "same") {
    return `${ours} of ${own} is in ${other} and ${theirs} of ${other} in ${own}`;
  }
  if (found.relation === "common") {
    const [first] = found.stretches;
    const atStart = first && Math.max(first.ownStart, first.start) <= INTRO;
    const videos = counted(found.videos, "video");
    return `${own} and ${other} share only ${atStart ? "an intro" : "a piece"} seen in ${videos}`;
  }
  return found.ownShare >= found.otherShare
    ? `${ours} of ${own} is in ${other} from ${from}`
    : `${theirs} of ${other} is in ${own} from ${ownFrom}`;
}

/** Where in a video an image is seen: "is the picture at 12:30.0". */
export function pictureAtWords(pos: number): string {
  return `is the picture at ${formatPosition(pos)}`;
}

function shareWords(share: number): string {
  return share >= ALL ? "all" : `${Math.max(1, Math.floor(share * 100 + 0.5))} %`;
}

/** A time as the command tells it: whole seconds that have passed. */
function clockWords(ms: number): string {
  return formatDuration(Math.floor(ms / 1000) * 1000);
}
