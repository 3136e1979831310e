/** Discs that are joined, laid out so that what is joined is near and nothing overlaps. */
import { UndirectedGraph } from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

/** A joint of two discs by their places; the more weight, the nearer. */
export type Link = readonly [a: number, b: number, weight: number];

/** Nodes from which on forces are computed for many at once (Barnes-Hut). */
const MANY = 200;

/** Steps of the forces, and those between two turns of the caller. */
const STEPS = 150;
const SLICE = 15;

/** Rounds in which overlaps are pushed apart. */
const ROUNDS = 120;

/** The golden angle, by which points on a spiral lie evenly (Vogel 1979). */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/**
 * Lays out discs around the origin; the same every time.
 *
 * Forces after ForceAtlas2 (Jacomy et al. 2014) tell which discs are beside each other; the result
 * is scaled so that joined discs are about `gap` apart, and overlaps are pushed apart.
 *
 * @param radii - radius of each disc.
 * @param links - which are joined.
 * @param gap - room between two discs, in the unit of the radii.
 * @returns x and y of each disc in turn; yields between slices of the work.
 */
export function* arrange(
  radii: Float32Array,
  links: readonly Link[],
  gap: number,
): Generator<void, Float32Array> {
  const count = radii.length;
  const places = new Float32Array(count * 2);
  if (count < 2) return places;
  const radius = (at: number) => radii[at] ?? 0;
  if (count === 2) {
    const apart = radius(0) + radius(1) + gap;
    places[0] = -apart / 2;
    places[2] = apart / 2;
    return places;
  }
  const graph = new UndirectedGraph();
  for (let at = 0; at < count; at++) {
    const [angle, from] = [at * GOLDEN, 10 * Math.sqrt(at + 0.5)];
    graph.addNode(at, { x: from * Math.cos(angle), y: from * Math.sin(angle) });
  }
  for (const [a, b, weight] of links) graph.addEdge(a, b, { weight });
  const settings = {
    barnesHutOptimize: count > MANY,
    strongGravityMode: true,
    gravity: 0.05,
    scalingRatio: 10,
    slowDown: 1 + Math.log(count),
  };
  for (let step = 0; step < STEPS; step += SLICE) {
    forceAtlas2.assign(graph, { iterations: SLICE, getEdgeWeight: "weight", settings });
    yield;
  }
  graph.forEachNode((node, { x, y }) => {
    places[Number(node) * 2] = x;
    places[Number(node) * 2 + 1] = y;
  });
  scale(places, radii, links, gap);
  yield;
  yield* separate(places, radii, gap);
  centre(places, radii);
  return places;
}

/** Scales so that the middle one of the joints is as long as it should be. */
function scale(
  places: Float32Array,
  radii: Float32Array,
  links: readonly Link[],
  gap: number,
): void {
  const shares = links
    .map(([a, b]) => {
      const should = (radii[a] ?? 0) + (radii[b] ?? 0) + gap;
      return (
        Math.hypot(at(places, a, 0) - at(places, b, 0), at(places, a, 1) - at(places, b, 1)) /
        should
      );
    })
    .sort((one, other) => one - other);
  const middle = shares[Math.floor(shares.length / 2)] ?? 1;
  if (middle > 0) for (let i = 0; i < places.length; i++) places[i] = (places[i] ?? 0) / middle;
}

function at(places: Float32Array, place: number, axis: 0 | 1): number {
  return places[place * 2 + axis] ?? 0;
}

/** Pushes discs apart that overlap, in rounds, until none does. */
export function* separate(
  places: Float32Array,
  radii: Float32Array,
  gap: number,
): Generator<void, void> {
  const count = radii.length;
  const cell = 2 * Math.max(...radii) + gap;
  for (let round = 0; round < ROUNDS; round++) {
    const cells = new Map<string, number[]>();
    for (let i = 0; i < count; i++) {
      const key = `${Math.floor(at(places, i, 0) / cell)} ${Math.floor(at(places, i, 1) / cell)}`;
      const held = cells.get(key);
      if (held) held.push(i);
      else cells.set(key, [i]);
    }
    let moved = false;
    for (let i = 0; i < count; i++) {
      const [column, row] = [
        Math.floor(at(places, i, 0) / cell),
        Math.floor(at(places, i, 1) / cell),
      ];
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          for (const j of cells.get(`${column + dx} ${row + dy}`) ?? []) {
            if (j > i && pushApart(places, radii, gap, i, j)) moved = true;
          }
        }
      }
    }
    if (!moved) return;
    yield;
  }
}

function pushApart(
  places: Float32Array,
  radii: Float32Array,
  gap: number,
  i: number,
  j: number,
): boolean {
  let [x, y] = [at(places, j, 0) - at(places, i, 0), at(places, j, 1) - at(places, i, 1)];
  const least = (radii[i] ?? 0) + (radii[j] ?? 0) + gap;
  let length = Math.hypot(x, y);
  if (length >= least - 0.01) return false;
  if (length < 1e-3) [x, y, length] = [Math.cos(i + j * GOLDEN), Math.sin(i + j * GOLDEN), 1];
  // A little more than needed, so that the rounds come to an end.
  const push = (least - Math.min(length, least)) * 0.55 + 0.01;
  const [px, py] = [(x / length) * push, (y / length) * push];
  places[i * 2] = at(places, i, 0) - px;
  places[i * 2 + 1] = at(places, i, 1) - py;
  places[j * 2] = at(places, j, 0) + px;
  places[j * 2 + 1] = at(places, j, 1) + py;
  return true;
}

/** The smallest box around discs. */
export function boxOf(places: Float32Array, radii: Float32Array) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < radii.length; i++) {
    const [x, y, radius] = [at(places, i, 0), at(places, i, 1), radii[i] ?? 0];
    left = Math.min(left, x - radius);
    right = Math.max(right, x + radius);
    top = Math.min(top, y - radius);
    bottom = Math.max(bottom, y + radius);
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** Moves discs so that the box around them has its centre at the origin. */
function centre(places: Float32Array, radii: Float32Array): void {
  const { left, top, width, height } = boxOf(places, radii);
  for (let i = 0; i < radii.length; i++) {
    places[i * 2] = at(places, i, 0) - left - width / 2;
    places[i * 2 + 1] = at(places, i, 1) - top - height / 2;
  }
}
