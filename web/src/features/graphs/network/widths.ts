/** How a distance is drawn: the closer, the thicker. */
import { MAX_VARIANCE } from "../../../match/rule";

/** Pixels of the lines of a match of no distance, and of the largest. */
const WIDEST = 9;
const THINNEST = 1;

/** The width of the line of a match, in pixels. */
export function widthOf(distance: number): number {
  const share = Math.min(1, Math.max(0, distance / MAX_VARIANCE));
  return Math.round((WIDEST - (WIDEST - THINNEST) * share) * 10) / 10;
}

/** Distances that the legend shows: from none to the variance in force. */
export function legendSteps(variance: number): readonly number[] {
  return [...new Set([0, Math.round(variance / 3), Math.round((variance * 2) / 3), variance])];
}
