/**
 * Where the nodes of a network lie.
 *
 * Each community is laid out for itself and takes up a disc; the discs of what hangs together are
 * laid out by the matches between them; and what does not hang together is packed in rows. So
 * nothing else moves when a part is opened or closed, and the same network looks the same.
 */
import { arrange, boxOf, type Link } from "./arrange";
import { pack } from "./pack";
import { NODE_RADIUS } from "./sizes";

/** A network as numbers, to be sent to a worker. */
export interface LayoutInput {
  /** For each node the numbers of its component and its community. */
  readonly component: Uint32Array;
  readonly community: Uint32Array;
  /** The places of both nodes of each edge in turn. */
  readonly ends: Uint32Array;
  /** How near the nodes of each edge should be, above 0. */
  readonly weights: Float32Array;
}

/** Room between nodes, between communities, and between what does not hang together. */
const GAP = 26;
const COMMUNITY_GAP = 50;
const COMPONENT_GAP = 60;

/**
 * Lays out a network; yields the share that is done between slices of the work.
 * @returns x and y of each node in turn.
 */
export function* layOut(input: LayoutInput): Generator<number, Float32Array> {
  const count = input.component.length;
  const places = new Float32Array(count * 2);
  const components = gather(input.component);
  const links = linksBy(input, input.component, components.length, components.of);
  const boxes: { width: number; height: number; left: number; top: number }[] = [];
  let done = 0;
  for (let number = 0; number < components.members.length; number++) {
    const members = components.members[number] ?? [];
    const steps = layOutComponent(input, members, links[number] ?? []);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield done / count;
    members.forEach((node, at) => {
      places[node * 2] = step.value[at * 2] ?? 0;
      places[node * 2 + 1] = step.value[at * 2 + 1] ?? 0;
    });
    boxes.push(boxOf(step.value, new Float32Array(members.length).fill(NODE_RADIUS)));
    done += members.length;
  }
  const centres = pack(boxes, COMPONENT_GAP);
  components.members.forEach((members, number) => {
    const { left, top, width, height } = boxes[number] ?? { left: 0, top: 0, width: 0, height: 0 };
    const dx = (centres[number * 2] ?? 0) - left - width / 2;
    const dy = (centres[number * 2 + 1] ?? 0) - top - height / 2;
    for (const node of members) {
      places[node * 2] = (places[node * 2] ?? 0) + dx;
      places[node * 2 + 1] = (places[node * 2 + 1] ?? 0) + dy;
    }
  });
  return places;
}

interface Gathered {
  /** Places of the members of each part. */
  readonly members: readonly (readonly number[])[];
  /** The place of the part of each node in `members`. */
  readonly of: Uint32Array;
  readonly length: number;
}

/** Nodes by a number of theirs, in the order in which the numbers come. */
function gather(numbers: Uint32Array): Gathered {
  const place = new Map<number, number>();
  const members: number[][] = [];
  const of = new Uint32Array(numbers.length);
  numbers.forEach((number, node) => {
    let at = place.get(number);
    if (at === undefined) {
      at = members.length;
      place.set(number, at);
      members.push([]);
    }
    of[node] = at;
    members[at]?.push(node);
  });
  return { members, of, length: members.length };
}

/** The edges within each part, by their places. */
function linksBy(
  { ends }: LayoutInput,
  numbers: Uint32Array,
  count: number,
  of: Uint32Array,
): readonly (readonly number[])[] {
  const found: number[][] = Array.from({ length: count }, () => []);
  for (let edge = 0; edge < ends.length / 2; edge++) {
    const [a, b] = [ends[edge * 2] ?? 0, ends[edge * 2 + 1] ?? 0];
    if (numbers[a] === numbers[b]) found[of[a] ?? 0]?.push(edge);
  }
  return found;
}

function* layOutComponent(
  input: LayoutInput,
  members: readonly number[],
  edges: readonly number[],
): Generator<void, Float32Array> {
  const placeOf = new Map(members.map((node, at) => [node, at]));
  const communities = gather(Uint32Array.from(members, (node) => input.community[node] ?? 0));
  const within: Link[][] = communities.members.map(() => []);
  const between = new Map<number, { link: [number, number, number]; ends: [number, number][] }>();
  /** The place of each node in its community. */
  const inner = new Uint32Array(members.length);
  for (const held of communities.members)
    held.forEach((at, place) => {
      inner[at] = place;
    });
  for (const edge of edges) {
    const a = placeOf.get(input.ends[edge * 2] ?? 0) ?? 0;
    const b = placeOf.get(input.ends[edge * 2 + 1] ?? 0) ?? 0;
    const [one, other] = [communities.of[a] ?? 0, communities.of[b] ?? 0];
    const weight = input.weights[edge] ?? 1;
    if (one === other) {
      within[one]?.push([inner[a] ?? 0, inner[b] ?? 0, weight]);
      continue;
    }
    const key = Math.min(one, other) * communities.length + Math.max(one, other);
    const held = between.get(key);
    if (held) {
      held.link[2] += weight;
      held.ends.push([a, b]);
    } else between.set(key, { link: [one, other, weight], ends: [[a, b]] });
  }
  const insides: Float32Array[] = [];
  const radii = new Float32Array(communities.length);
  for (let number = 0; number < communities.length; number++) {
    const size = communities.members[number]?.length ?? 0;
    const own = new Float32Array(size).fill(NODE_RADIUS);
    const places = yield* arrange(own, within[number] ?? [], GAP);
    insides.push(places);
    radii[number] = reachOf(places) + NODE_RADIUS;
  }
  const discs = yield* arrange(
    radii,
    [...between.values()].map(({ link }) => link),
    COMMUNITY_GAP,
  );
  const places = new Float32Array(members.length * 2);
  const turned = turnsOf(
    communities,
    inner,
    insides,
    discs,
    [...between.values()].flatMap(({ ends }) => ends),
  );
  communities.members.forEach((held, number) => {
    const inside = insides[number] ?? new Float32Array();
    const [cos, sin] = [Math.cos(turned[number] ?? 0), Math.sin(turned[number] ?? 0)];
    held.forEach((at, place) => {
      const [x, y] = [inside[place * 2] ?? 0, inside[place * 2 + 1] ?? 0];
      places[at * 2] = (discs[number * 2] ?? 0) + x * cos - y * sin;
      places[at * 2 + 1] = (discs[number * 2 + 1] ?? 0) + x * sin + y * cos;
    });
  });
  return places;
}

/** The largest distance of a point from the origin. */
function reachOf(places: Float32Array): number {
  let reach = 0;
  for (let i = 0; i < places.length; i += 2) {
    reach = Math.max(reach, Math.hypot(places[i] ?? 0, places[i + 1] ?? 0));
  }
  return reach;
}

/** How far to turn each community, so that what is matched elsewhere looks there. */
function turnsOf(
  communities: Gathered,
  inner: Uint32Array,
  insides: readonly Float32Array[],
  discs: Float32Array,
  ends: readonly (readonly [number, number])[],
): Float64Array {
  const [cos, sin] = [new Float64Array(communities.length), new Float64Array(communities.length)];
  const look = (from: number, to: number) => {
    const [own, other] = [communities.of[from] ?? 0, communities.of[to] ?? 0];
    const [at, inside] = [inner[from] ?? 0, insides[own]];
    const [x, y] = [inside?.[at * 2] ?? 0, inside?.[at * 2 + 1] ?? 0];
    const dx = (discs[other * 2] ?? 0) - (discs[own * 2] ?? 0);
    const dy = (discs[other * 2 + 1] ?? 0) - (discs[own * 2 + 1] ?? 0);
    // A node in the middle lies well whichever way its community is turned.
    const length = Math.hypot(x, y);
    if (length === 0) return;
    const turn = Math.atan2(dy, dx) - Math.atan2(y, x);
    cos[own] = (cos[own] ?? 0) + length * Math.cos(turn);
    sin[own] = (sin[own] ?? 0) + length * Math.sin(turn);
  };
  for (const [a, b] of ends) {
    look(a, b);
    look(b, a);
  }
  return Float64Array.from(cos, (value, number) => Math.atan2(sin[number] ?? 0, value));
}
