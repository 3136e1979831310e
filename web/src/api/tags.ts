/** Tags, what has them, ratings and notes, and the tags that look-alikes offer. */
import { split } from "./batches";
import { bodyOf, client } from "./client";
import type { JournalEntry } from "./journal";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** A tag and on how much it is. */
export type Tag = Schemas["TagOut"];

/** A tag on a content, or on a key frame of it. */
export type TagOn = Schemas["TagOnOut"];

/** What is said of a content. */
export type Said = Schemas["AnnotatedOut"];

/** A tag that look-alikes of a content have. */
export type Offer = Schemas["OfferOut"];

/** A content, or the moment of a video at `pos` milliseconds. */
export interface Target {
  readonly sha256: string;
  readonly pos?: number;
}

/** What may change of a tag. */
export type TagPatch = Partial<Pick<Tag, "name" | "colour" | "aliases" | "parents">>;

/** Contents that a request may change or ask about. */
const MAX_TARGETS = 1000;

/** Contents whose offers may be asked for at once. */
const MAX_ASKED = 100;

/** All tags, by name. */
export async function listTags(): Promise<readonly Tag[]> {
  return (await bodyOf(client.GET("/api/v1/tags"))).tags;
}

/** Makes a tag. */
export function createTag(name: string): Promise<Tag> {
  const body = { name, aliases: [], parents: [] };
  return bodyOf(client.POST("/api/v1/tags", { body }));
}

/** Changes what is given of a tag. */
export async function updateTag(tag: string, patch: TagPatch): Promise<JournalEntry | null> {
  const params = { path: { tag_id: tag } };
  return (await bodyOf(client.PATCH("/api/v1/tags/{tag_id}", { params, body: patch }))).entry;
}

/** Makes tags part of another one. */
export async function mergeTags(
  sources: readonly string[],
  into: string,
): Promise<JournalEntry | null> {
  const params = { path: { tag_id: into } };
  const body = { sources: [...sources] };
  return (await bodyOf(client.POST("/api/v1/tags/{tag_id}/merge", { params, body }))).entry;
}

/** Takes tags off everything, and removes them. */
export async function removeTags(ids: readonly string[]): Promise<JournalEntry | null> {
  return (await bodyOf(client.POST("/api/v1/tags/delete", { body: { ids: [...ids] } }))).entry;
}

/** The tags that are on the same contents as one, most first: ids, and on how many. */
export async function listTogether(
  tag: string,
  limit: number,
): Promise<readonly Schemas["TogetherOut"][]> {
  const params = { path: { tag_id: tag }, query: { limit } };
  return (await bodyOf(client.GET("/api/v1/tags/{tag_id}/together", { params }))).tags;
}

/** What is said of contents; those of which nothing is said are left out. */
export async function listSaid(sha256s: readonly string[]): Promise<readonly Said[]> {
  const found: Said[] = [];
  for (const part of parts(sha256s, MAX_TARGETS)) {
    const body = { sha256s: [...part] };
    found.push(...(await bodyOf(client.POST("/api/v1/tagging/of", { body }))).contents);
  }
  return found;
}

/** Puts tags on all targets and takes others off them, by name; one entry for each 1,000. */
export async function tagTargets(
  targets: readonly Target[],
  add: readonly string[],
  remove: readonly string[],
): Promise<readonly JournalEntry[]> {
  const entries: (JournalEntry | null)[] = [];
  for (const part of parts(targets, MAX_TARGETS)) {
    const body = { targets: [...part], add: [...add], remove: [...remove] };
    entries.push((await bodyOf(client.POST("/api/v1/tagging", { body }))).entry);
  }
  return entries.filter((entry) => entry !== null);
}

/** Rates contents or writes a note on them; a rating of null takes it off. */
export async function remarkOn(
  sha256s: readonly string[],
  remark: { readonly rating?: number | null; readonly note?: string },
): Promise<readonly JournalEntry[]> {
  const entries: (JournalEntry | null)[] = [];
  for (const part of parts(sha256s, MAX_TARGETS)) {
    const body = { sha256s: [...part], ...remark };
    entries.push((await bodyOf(client.POST("/api/v1/remarks", { body }))).entry);
  }
  return entries.filter((entry) => entry !== null);
}

/** Tags that look-alikes of contents have. */
export async function listOffers(sha256s: readonly string[]): Promise<readonly Offer[]> {
  const found: Offer[] = [];
  for (const part of parts(sha256s, MAX_ASKED)) {
    const body = { sha256s: [...part] };
    found.push(...(await bodyOf(client.POST("/api/v1/offers", { body }))).offers);
  }
  return found;
}

/** Takes offers over, each from its nearest source. */
export async function acceptOffers(offers: readonly Offer[]): Promise<readonly JournalEntry[]> {
  const entries: (JournalEntry | null)[] = [];
  for (const part of parts(offers, MAX_TARGETS)) {
    const accepted = part.flatMap(({ sha256, tag, pos, sources: [source] }) =>
      source ? [{ sha256, tag, pos, origin: source.sha256 }] : [],
    );
    const body = { offers: accepted };
    entries.push((await bodyOf(client.POST("/api/v1/offers/accept", { body }))).entry);
  }
  return entries.filter((entry) => entry !== null);
}

/** The times of the key frames of a video, in milliseconds. */
export async function listFrames(fileId: string): Promise<readonly number[]> {
  const params = { path: { file_id: fileId } };
  return (await bodyOf(client.GET("/api/v1/files/{file_id}/frames", { params }))).positions;
}

function parts<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  return split(items, () => 0, most);
}
