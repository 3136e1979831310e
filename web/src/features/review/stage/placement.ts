/** Where A and B lie in their common frame, as far as it is known. */
import type { Box } from "../../../fingerprint/trim";
import { placeByMatch, type Size, wholeOf } from "../../../review/align";
import { type Affine, boundsOf, contain, scaleOf, unionOf } from "../../../review/geometry";
import type { Relation } from "../../../review/relation";
import { turnWords } from "../../../ui/words";
import type { Reading } from "./usePair";

/** A common frame: A's pixels. */
export interface Placement {
  /** From B's pixels to A's. */
  readonly map: Affine;
  /** What is shown of each, in its own pixels; null for all of it. */
  readonly boxA: Box | null;
  readonly boxB: Box | null;
  /** All there is to see. */
  readonly bounds: Box;
  /** Pixels of the finer picture in one of A. */
  readonly detail: number;
}

/** @param stored - B is shown as it is stored, beside all that is known of the match. */
export function placementOf(
  a: Size,
  b: Size,
  relation: Relation | null,
  reading: Reading,
  stored: boolean,
): Placement {
  const known = !stored && reading.state === "done" ? reading.alignment : null;
  const map = known?.map ?? placed(a, b, stored ? null : relation);
  const trimmed = relation?.match?.trimmed ?? false;
  const boxA = known && trimmed ? known.boxA : null;
  const boxB = known && trimmed ? known.boxB : null;
  const bounds = unionOf(boxA ?? wholeOf(a), boundsOf(map, boxB ?? wholeOf(b)));
  return { map, boxA, boxB, bounds, detail: 1 / scaleOf(map) };
}

function placed(a: Size, b: Size, relation: Relation | null): Affine {
  if (!relation?.match) return contain(wholeOf(b), wholeOf(a));
  return placeByMatch(b, relation.match.orientation, wholeOf(a), wholeOf(b));
}

/** What was done to B so that it lies on A, for a person. */
export function placementWords(
  relation: Relation | null,
  reading: Reading,
  stored: boolean,
): string {
  if (stored) return "B is shown as it is stored.";
  if (reading.state === "failed") return "The pictures could not be read to line them up.";
  if (!relation || reading.state === "reading") return "Lining the pictures up…";
  const turned = relation.match ? turnWords(relation.match.orientation) : null;
  const parts = [
    turned ? `B is ${turned} and shown turned back` : null,
    relation.match?.trimmed ? "borders are left out" : null,
    reading.alignment.crop ? "one is a crop of the other and lies where it was cut from" : null,
  ].filter((part) => part !== null);
  const words = parts.join("; ") || "Both lie one over the other as they are";
  return `${words[0]?.toUpperCase()}${words.slice(1)}.`;
}
