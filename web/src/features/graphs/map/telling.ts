/** What is said of a point of the map. */
import { formatPosition } from "../../../ui/format";
import { type Cloud, contentAt, nameOf, nearestOf } from "./cloud";
import type { Grouping } from "./groups";

/** How far a point is from the nearest of those selected; empty where there is none. */
export function distanceWords(cloud: Cloud, point: number, chosen: readonly number[]): string {
  const nearest = nearestOf(cloud, point, chosen);
  if (!nearest) return "";
  const one = chosen.length === 1;
  const name = nameOf(contentAt(cloud, nearest.point));
  return `${nearest.bits} of 128 bits from ${one ? name : `the nearest selected, ${name}`}`;
}

/** All of it in one line: name, group, and whether it is selected or how far from there. */
export function wordsOf(
  cloud: Cloud,
  grouping: Grouping | undefined,
  point: number,
  chosen: readonly number[],
): string {
  const content = contentAt(cloud, point);
  const pos = cloud.pos[point];
  return [
    nameOf(content) + (pos === null || pos === undefined ? "" : ` at ${formatPosition(pos)}`),
    grouping && grouping.groups.length > 1
      ? grouping.groups[grouping.of[point] as number]?.label
      : "",
    chosen.includes(point) ? "selected" : distanceWords(cloud, point, chosen),
  ]
    .filter(Boolean)
    .join(", ");
}
