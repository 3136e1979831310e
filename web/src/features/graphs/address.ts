/** Where the network begins, as the address tells it. */

/** Steps that can be taken from a node. */
export const HOPS = [1, 2, 3] as const;

/** What part of the collection the network shows. */
export interface Start {
  /** SHA-256 of the content to begin at; undefined for everything. */
  readonly start: string | undefined;
  readonly hops: number;
  /** With files that match nothing. */
  readonly alone: boolean;
  /** With tags as nodes. */
  readonly tags: boolean;
}

/** What an address asks for; what makes no sense in it is passed over. */
export function startOf(params: URLSearchParams): Start {
  const start = params.get("start")?.toLowerCase() ?? "";
  const hops = Number(params.get("hops") ?? 1);
  return {
    start: /^[0-9a-f]{64}$/.test(start) ? start : undefined,
    hops: HOPS.some((step) => step === hops) ? hops : 1,
    alone: params.has("alone"),
    tags: params.has("tags"),
  };
}

/** The address of what lies around a content. */
export function graphOf(sha256: string): string {
  return `/graphs?${new URLSearchParams({ start: sha256, hops: "2" })}`;
}

/** The address of everything that passes a filter, with its tags. */
export function graphOfFilter(filter: string): string {
  return `/graphs?${new URLSearchParams({ q: filter, alone: "", tags: "" })}`;
}
