/** Exploring a collection: map, clusters, thresholds, network and places. */
import { split } from "./batches";
import { bodyOf, client } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Look-alikes as a network. */
export type Network = Schemas["NetworkOut"];
/** A content in a network. */
export type NetworkNode = Schemas["NodeOut"];
/** A match in a network. */
export type NetworkEdge = Schemas["EdgeOut"];
/** Images and key frames on a map. */
export type HashMap = Schemas["MapOut"];
/** Images and key frames in clusters. */
export type HashClusters = Schemas["ClustersOut"];
/** A collection at each variance. */
export type Thresholds = Schemas["ThresholdsOut"];
/** Where copies are, a page of it. */
export type Places = Schemas["PlacesOut"];
/** A content and its files. */
export type Copies = Schemas["CopiesOut"];

/** What of the collection is meant. */
export interface Scope {
  /** A filter, empty for all. */
  readonly q: string;
  /** The device that asks, for `is:here`. */
  readonly device_id: string;
}

/** What lies around one content, or everything. */
export interface NetworkQuery extends Scope {
  readonly variance: number;
  /** SHA-256 of the content to begin at. */
  readonly start?: string;
  readonly hops?: number;
  /** With contents that match nothing. */
  readonly alone?: boolean;
}

const scoped = ({ q, device_id }: Scope) => (q ? { q, device_id } : {});

/** Look-alikes as a network, no more than can be drawn. */
export function exploreNetwork(asked: NetworkQuery, signal: AbortSignal): Promise<Network> {
  const { q, device_id, ...others } = asked;
  const query = { ...scoped({ q, device_id }), ...others };
  return bodyOf(client.GET("/api/v1/explore/network", { params: { query }, signal }));
}

/** The whole network as a file that other programs read. */
export async function networkFile(asked: NetworkQuery, format: "graphml" | "json"): Promise<Blob> {
  const { q, device_id, variance, start, hops } = asked;
  const query = {
    ...scoped({ q, device_id }),
    format,
    variance,
    ...(start !== undefined && { start, ...(hops !== undefined && { hops }) }),
  };
  return bodyOf(
    client.GET("/api/v1/explore/network/file", { params: { query }, parseAs: "blob" }),
  ) as Promise<Blob>;
}

/** Images, and with `frames` key frames, on a map. */
export function exploreMap(scope: Scope, frames: boolean, signal: AbortSignal): Promise<HashMap> {
  const query = { ...scoped(scope), frames };
  return bodyOf(client.GET("/api/v1/explore/map", { params: { query }, signal }));
}

/** The ids of the contents that have a file that passes. */
export async function explorePassing(scope: Scope, signal: AbortSignal): Promise<string[]> {
  const query = scoped(scope);
  const answer = client.GET("/api/v1/explore/passing", { params: { query }, signal });
  return (await bodyOf(answer)).content_ids;
}

/** How alike the map is to one fitted on everything, 0 to 1; takes its time. */
export async function exploreAgreement(
  scope: Scope,
  frames: boolean,
  signal: AbortSignal,
): Promise<number> {
  const query = { ...scoped(scope), frames };
  const answer = client.GET("/api/v1/explore/map/agreement", { params: { query }, signal });
  return (await bodyOf(answer)).agreement;
}

/** Images, and with `frames` key frames, in `k` clusters, or as many as lie apart best. */
export function exploreClusters(
  scope: Scope,
  frames: boolean,
  k: number | null,
  signal: AbortSignal,
): Promise<HashClusters> {
  const query = { ...scoped(scope), frames, ...(k !== null && { k }) };
  return bodyOf(client.GET("/api/v1/explore/clusters", { params: { query }, signal }));
}

/** The collection at each variance. */
export function exploreThresholds(scope: Scope, signal: AbortSignal): Promise<Thresholds> {
  const query = scoped(scope);
  return bodyOf(client.GET("/api/v1/explore/thresholds", { params: { query }, signal }));
}

/** Where copies are; with `only`, what this device has and no other. */
export function explorePlaces(
  scope: Scope,
  only: string | null,
  cursor: string,
  signal: AbortSignal,
): Promise<Places> {
  const query = { ...scoped(scope), ...(only !== null && { only }), cursor };
  return bodyOf(client.GET("/api/v1/explore/places", { params: { query }, signal }));
}

/** Contents whose copies may be asked for at once. */
const MAX_ASKED = 200;

/** The files of contents, wherever they are; those that are not saved are left out. */
export async function exploreCopies(sha256s: readonly string[]): Promise<readonly Copies[]> {
  const found: Copies[] = [];
  for (const part of split(sha256s, () => 0, MAX_ASKED)) {
    const body = { sha256s: [...part] };
    found.push(...(await bodyOf(client.POST("/api/v1/explore/copies", { body }))).contents);
  }
  return found;
}
