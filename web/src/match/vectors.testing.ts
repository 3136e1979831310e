/** The vectors of spec/match, read as text: they lie outside of what is compiled. */
import groupsText from "../../../spec/match/groups.json?raw";
import indexText from "../../../spec/match/index.json?raw";
import itemsText from "../../../spec/match/items.json?raw";
import orientText from "../../../spec/match/orient.json?raw";
import overlapText from "../../../spec/match/overlap.json?raw";
import ruleText from "../../../spec/match/rule.json?raw";
import { hashOfJson, type Orientation } from "../fingerprint/dhash";
import type { HashJson, KeyFrameJson } from "../fingerprint/types";
import { type Item, itemOf } from "./items";
import type { Relation } from "./overlap";
import type { Look } from "./rule";

interface LookJson extends HashJson {
  readonly trimmed: HashJson | null;
}

export interface OrientCase extends HashJson {
  readonly complexity: number;
  readonly turned: Readonly<Record<Orientation, HashJson>>;
}

export interface RuleCase {
  readonly name: string;
  readonly a: LookJson;
  readonly b: LookJson;
  readonly variance: number;
  readonly orientations?: boolean;
  readonly trimmed?: boolean;
  readonly comparison: {
    readonly distance: number;
    readonly limit: number;
    readonly needed_variance: number | null;
    readonly orientation: Orientation;
    readonly trimmed: boolean;
    readonly match: boolean;
  };
}

export type ItemJson =
  | ({ readonly kind: "image"; readonly sha256: string } & LookJson)
  | { readonly kind: "video"; readonly sha256: string; readonly frames: readonly KeyFrameJson[] };

export interface ItemsCase {
  readonly name: string;
  readonly variance: number;
  readonly items: readonly ItemJson[];
  readonly matches: readonly {
    readonly a: string;
    readonly b: string;
    readonly needed_variance: number;
    readonly distance: number;
    readonly limit: number;
    readonly complexity: number;
    readonly orientation: Orientation;
    readonly trimmed: boolean;
    readonly own_pos: number | null;
    readonly pos: number | null;
    readonly frames: number;
  }[];
}

type PairJson = readonly [a: string, b: string, needed: number, distance: number];

export interface GroupsCase {
  readonly name: string;
  readonly keys: readonly string[];
  readonly pairs: readonly PairJson[];
  readonly variance: number;
  readonly groups: readonly {
    readonly members: readonly string[];
    readonly files: number;
    readonly representative: string;
    readonly weakest: PairJson | null;
  }[];
  readonly links: readonly PairJson[];
}

type IndexStep =
  | { readonly add: readonly (readonly [id: number, hex: string])[] }
  | { readonly remove: readonly number[] }
  | {
      readonly query: string;
      readonly radius: number;
      readonly hits: readonly (readonly [id: number, distance: number])[];
    };

export interface IndexCase {
  readonly name: string;
  readonly steps: readonly IndexStep[];
}

export interface OverlapCase {
  readonly name: string;
  readonly variance: number;
  readonly orientations: boolean;
  readonly videos: readonly ItemJson[];
  readonly durations: readonly [number, number];
  readonly overlap: {
    readonly relation: Relation;
    readonly orientation: Orientation;
    readonly rate: number;
    readonly stretches: readonly {
      readonly own_start: number;
      readonly own_end: number;
      readonly start: number;
      readonly end: number;
      readonly rate: number;
      readonly frames: number;
    }[];
    readonly own_share: number;
    readonly other_share: number;
    readonly weight: number;
    readonly videos: number;
  };
}

export const ORIENT_CASES = JSON.parse(orientText) as readonly OrientCase[];
export const RULE_CASES = JSON.parse(ruleText) as readonly RuleCase[];
export const ITEMS_CASES = JSON.parse(itemsText) as readonly ItemsCase[];
export const GROUPS_CASES = JSON.parse(groupsText) as readonly GroupsCase[];
export const INDEX_CASES = JSON.parse(indexText) as readonly IndexCase[];
export const OVERLAP_CASES = JSON.parse(overlapText) as readonly OverlapCase[];

export function lookOf({ trimmed, ...json }: LookJson): Look {
  return { dhash: hashOfJson(json), trimmed: trimmed && hashOfJson(trimmed) };
}

/** The item of a vector: only the fields that matching reads. */
export function itemOfCase(json: ItemJson): Item {
  const facts = {
    name: "",
    path: "",
    size: 0,
    modified: 0,
    media_type: "",
    width: 1,
    height: 1,
  };
  return json.kind === "image"
    ? itemOf({ ...facts, ...json })
    : itemOf({ ...facts, ...json, duration: 0, fps: 0, variance: 20, partial: false });
}

/** Random numbers below 2^32 that are the same in every run (xorshift). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** 32 random hexadecimal digits. */
export function randomHex(random: () => number): string {
  return Array.from({ length: 4 }, () => random().toString(16).padStart(8, "0")).join("");
}

/** Words of a hash of which neighbouring bits tend to agree, as in pictures. */
export function smoothWords(random: () => number): Uint32Array {
  const words = new Uint32Array(4);
  for (let at = 0; at < 128; at++) {
    const before = at % 8 > 0 ? at - 1 : at - 8;
    const above = at % 64 >= 8 ? at - 8 : before;
    const from = random() % 2 === 0 ? before : above;
    const bit = at % 64 === 0 || random() % 4 === 0 ? random() & 1 : bitAt(words, from);
    words[at >> 5] = (words[at >> 5] as number) | (bit << (31 - (at & 31)));
  }
  return words;
}

function bitAt(words: Uint32Array, at: number): number {
  return ((words[at >> 5] as number) >>> (31 - (at & 31))) & 1;
}

/** `words` with `flips` bits changed, fewer where one is drawn twice. */
export function nearWords(random: () => number, words: Uint32Array, flips: number): Uint32Array {
  const near = words.slice();
  for (let flip = 0; flip < flips; flip++) {
    const at = random() % 128;
    near[at >> 5] = (near[at >> 5] as number) ^ (1 << (at & 31));
  }
  return near;
}

/**
 * Begins to count; tells how many milliseconds were computed since. Unlike a clock's, they do not
 * grow while other work has the processor.
 */
export function computing(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
