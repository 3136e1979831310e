/** From node to node by arrow keys. Pure. */
import type { Place } from "../lasso";

/** Directions of arrow keys, down being more. */
export const DIRECTIONS: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What lies aside counts that many times: the way should not bend. */
const ASIDE = 2;

/**
 * The node next to another one in a direction: one that lies more that way than aside, the nearest
 * of these. Null where there is none.
 */
export function nextNode(
  places: ReadonlyMap<string, Place>,
  from: string,
  direction: Place,
): string | null {
  const start = places.get(from);
  if (!start) return null;
  let [best, least] = [null as string | null, Number.POSITIVE_INFINITY];
  for (const [id, { x, y }] of places) {
    const [dx, dy] = [x - start.x, y - start.y];
    const along = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (along <= 0 || aside > along) continue;
    const far = along + ASIDE * aside;
    if (far < least) [best, least] = [id, far];
  }
  return best;
}

/** The node nearest to a place, where the way begins. */
export function nearestNode(places: ReadonlyMap<string, Place>, to: Place): string | null {
  let [best, least] = [null as string | null, Number.POSITIVE_INFINITY];
  for (const [id, { x, y }] of places) {
    const far = Math.hypot(x - to.x, y - to.y);
    if (far < least) [best, least] = [id, far];
  }
  return best;
}
