/** Reviewing a collection: its groups, what was decided, and the journal of changes. */
import type { Choice, Verdict } from "../review/model";
import { bodyOf, client } from "./client";
import type { JournalEntry } from "./journal";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** A group of a collection as the API tells it. */
export type GroupOfCollection = Schemas["GroupOut"];

/** Pairs, files or contents that a request may name. */
export const MAX_TARGETS = 1000;

/** Decisions a page. */
const DECISIONS = 5000;

/** Which groups are meant: those with a file of a kind that passes a filter. */
export interface GroupQuery {
  readonly kind: "image" | "video" | null;
  /** A filter, empty for all. */
  readonly q: string;
  /** The device that asks, for `is:here`. */
  readonly device_id: string;
  /** At which files are alike. */
  readonly variance: number;
}

/** One page of the groups; `cursor` is `next` of the page before, empty for the first. */
export function listGroups(
  { kind, q, device_id, variance }: GroupQuery,
  cursor: string,
  signal: AbortSignal,
): Promise<Schemas["GroupPage"]> {
  const page = { cursor, limit: 100, variance };
  const query = { ...page, ...(kind && { kind }), ...(q && { q, device_id }) };
  return bodyOf(client.GET("/api/v1/groups", { params: { query }, signal }));
}

/** Decides pairs of contents, saved or not; null takes it back. At most `MAX_TARGETS`. */
export async function decidePairs(
  pairs: readonly (readonly [string, string])[],
  verdict: Verdict | null,
): Promise<JournalEntry | null> {
  const body = { pairs: pairs.map(([a, b]) => ({ a, b })), verdict };
  return (await bodyOf(client.POST("/api/v1/decisions", { body }))).entry;
}

/** All that was decided with this account, a page at a time. */
export async function* listDecisions(): AsyncGenerator<Schemas["DecisionPage"]["decisions"]> {
  let cursor = "";
  for (;;) {
    const params = { query: { cursor, limit: DECISIONS } };
    const page = await bodyOf(client.GET("/api/v1/decisions", { params }));
    yield page.decisions;
    if (page.next === null) return;
    cursor = page.next;
  }
}

/** Chooses what is to become of files, by their ids. At most `MAX_TARGETS`. */
export async function chooseFiles(
  choices: readonly (readonly [string, Choice | null])[],
): Promise<JournalEntry | null> {
  const body = { choices: choices.map(([file_id, choice]) => ({ file_id, choice })) };
  return (await bodyOf(client.POST("/api/v1/choices", { body }))).entry;
}

/** Those of the contents of which something is said: tags, a rating or a note. */
export async function saidOf(contents: readonly string[]): Promise<ReadonlySet<string>> {
  const body = { sha256s: [...contents] };
  const found = await bodyOf(client.POST("/api/v1/tagging/of", { body }));
  return new Set(found.contents.map(({ sha256 }) => sha256));
}

/** Gives a content the tags, rating and notes of another one that goes. */
export async function handOver(source: string, into: string): Promise<JournalEntry | null> {
  return (await bodyOf(client.POST("/api/v1/offers/hand-over", { body: { source, into } }))).entry;
}
