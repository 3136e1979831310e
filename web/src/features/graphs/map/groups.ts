/** By what the points of a map are coloured. */
import type { HashClusters } from "../../../api/explore";
import { clusterColour } from "../colours";
import type { Cloud } from "./cloud";

/** Points of one colour. */
export interface Group {
  readonly label: string;
  /** The place in the table of colours; null for what is left over, which is grey. */
  readonly colour: number | null;
  /** How many points. */
  readonly size: number;
}

/** All points by what they are coloured by. */
export interface Grouping {
  readonly groups: readonly Group[];
  /** The place in `groups` of each point. */
  readonly of: Uint16Array;
}

/** All points in one group. */
export function alike({ x }: Cloud): Grouping {
  return {
    groups: [{ label: "Pictures", colour: 0, size: x.length }],
    of: new Uint16Array(x.length),
  };
}

/** Images, and key frames of videos. */
export function byKind({ content, contents }: Cloud): Grouping {
  const isFrame = contents.map(({ kind }) => Number(kind === "video"));
  const of = Uint16Array.from(content, (place) => isFrame[place] as number);
  return counted(of, [
    { label: "Images", colour: 0 },
    { label: "Key frames of videos", colour: 1 },
  ]);
}

/** The clusters, whose points are those of the map in the same order; null where they are not. */
export function byCluster({ x }: Cloud, { labels, clusters }: HashClusters): Grouping | null {
  if (labels.length !== x.length) return null;
  return {
    groups: clusters.map(({ size }, place) => ({
      label: `Cluster ${place + 1}`,
      colour: place,
      size,
    })),
    of: Uint16Array.from(labels),
  };
}

/** A name, and the ids of the contents it holds. */
export interface Named {
  readonly label: string;
  readonly ids: ReadonlySet<string>;
}

/**
 * Contents by which of some sets they are in: in one, in several, or in none.
 *
 * @param several What those in more than one are called.
 * @param none What those in none are called.
 */
export function bySets(
  { content, contents }: Cloud,
  sets: readonly Named[],
  several: string,
  none: string,
): Grouping {
  const place = contents.map(({ id }) => {
    const found = sets.findIndex(({ ids }) => ids.has(id));
    if (found < 0) return sets.length + 1;
    return sets.slice(found + 1).some(({ ids }) => ids.has(id)) ? sets.length : found;
  });
  return counted(
    Uint16Array.from(content, (each) => place[each] as number),
    [
      ...sets.map(({ label }, colour) => ({ label, colour })),
      { label: several, colour: sets.length },
      { label: none, colour: null },
    ],
  );
}

/** With the number of points of each, and without groups that have none. */
function counted(of: Uint16Array, groups: readonly Omit<Group, "size">[]): Grouping {
  const sizes = new Uint32Array(groups.length);
  for (const group of of) sizes[group] = (sizes[group] as number) + 1;
  const kept = groups.map((_, place) => place).filter((place) => sizes[place]);
  const moved = new Map(kept.map((place, next) => [place, next]));
  return {
    groups: kept.map((place) => ({
      ...(groups[place] as Omit<Group, "size">),
      size: sizes[place] as number,
    })),
    of: of.map((group) => moved.get(group) as number),
  };
}

const LEFT_OVER = { light: "#8a8f91", dark: "#7d868c" } as const;

/** The colour of a group as "#rrggbb". */
export function colourOf({ colour }: Group, dark: boolean): string {
  return colour === null ? LEFT_OVER[dark ? "dark" : "light"] : clusterColour(colour, dark);
}

/**
 * The cluster of each content by its SHA-256: of a video the one of most of its key frames, of
 * equals the first.
 */
export function clusterOfContents({ subjects, labels }: HashClusters): ReadonlyMap<string, number> {
  const counts = subjects.contents.sha256.map(() => new Map<number, number>());
  subjects.content.forEach((place, point) => {
    const label = labels[point] as number;
    counts[place]?.set(label, (counts[place].get(label) ?? 0) + 1);
  });
  return new Map(
    subjects.contents.sha256.map((sha256, place) => {
      const [most] = [...(counts[place] ?? [])].sort(([a, m], [b, n]) => n - m || a - b);
      return [sha256, most?.[0] ?? 0];
    }),
  );
}
