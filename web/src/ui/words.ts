/** What a distance means, in words. */
import type { Orientation } from "../fingerprint/dhash";
import { STRICT_VARIANCE } from "../match/rule";

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
