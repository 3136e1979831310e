/** Labels that taggers suggest: kept in the collection, and accepted or dismissed. */
import { split } from "./batches";
import { bodyOf, client } from "./client";
import { contentIdOf } from "./contentIds";
import type { JournalEntry } from "./journal";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** A content with the labels that are open for it. */
export type LabelledContent = Schemas["LabelledOut"];

/** A label that is open for a content. */
export type OpenLabel = Schemas["OpenLabelOut"];

/** A label and on how much it is open. */
export type LabelName = Schemas["LabelNameOut"];

/** A tagger that has suggestions in the collection. */
export type TaggerUse = Schemas["TaggerOut"];

/** What is suggested for a content. */
export type LabelledIn = Schemas["LabelledIn"];

/** A label of a content. */
export interface ChosenLabel {
  readonly sha256: string;
  readonly label: string;
}

/** Which open labels are asked for, or meant. */
export interface OpenLabels {
  readonly label: string;
  readonly minScore: number;
  /** A filter that one of the files passes. */
  readonly q: string;
  /** The device that asks, for `is:here` in the filter. */
  readonly device?: string;
}

/** Contents that a request may save labels of. */
const MAX_SAVED = 500;

/** Labels that a request may accept or dismiss one by one. */
const MAX_CHOSEN = 1000;

/** Contents asked for at a time. */
const PAGE = 100;

/** Names of labels that are told. */
const MAX_NAMES = 200;

/** Saves what a tagger of this browser suggests; returns the contents that are in no collection. */
export async function saveLabels(
  tagger: { readonly name: string; readonly version: string; readonly digest: string },
  contents: readonly LabelledIn[],
): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (const part of split(contents, () => 0, MAX_SAVED)) {
    const body = { tagger: { ...tagger, kind: "browser" as const }, contents: [...part] };
    unknown.push(...(await bodyOf(client.PUT("/api/v1/labels/suggestions", { body }))).unknown);
  }
  return unknown;
}

/** Contents for which a label is open, a page at a time. */
export function listOpen(
  { label, minScore, q, device }: OpenLabels,
  cursor: string,
): Promise<Schemas["SuggestionPage"]> {
  const query = {
    label,
    min_score: minScore,
    q,
    cursor,
    limit: PAGE,
    ...(device && { device_id: device }),
  };
  return bodyOf(client.GET("/api/v1/labels/suggestions", { params: { query } }));
}

/** The labels that are open for one content, best first. */
export async function listOpenOf(sha256: string): Promise<readonly OpenLabel[]> {
  // Pages are in order of what contents are named by, each after its cursor.
  const query = { cursor: before(await contentIdOf(sha256)), limit: 1 };
  const page = await bodyOf(client.GET("/api/v1/labels/suggestions", { params: { query } }));
  return page.contents.find((content) => content.sha256 === sha256)?.labels ?? [];
}

/** The content id that comes before one; nothing before the first. */
export function before(id: string): string {
  const number = BigInt(`0x${id}`);
  return number === 0n ? "" : (number - 1n).toString(16).padStart(64, "0");
}

/** Labels that are open, those on most contents first. */
export async function listLabelNames({
  minScore,
  q,
  device,
}: Omit<OpenLabels, "label">): Promise<readonly LabelName[]> {
  const query = { min_score: minScore, q, limit: MAX_NAMES, ...(device && { device_id: device }) };
  return (await bodyOf(client.GET("/api/v1/labels/names", { params: { query } }))).labels;
}

/** The taggers that have suggestions in the collection. */
export async function listTaggers(): Promise<readonly TaggerUse[]> {
  return (await bodyOf(client.GET("/api/v1/labels/taggers"))).taggers;
}

/** Makes tags of labels, or hides them for good. */
export type Verdict = "accept" | "dismiss";

/** Decides on labels one by one; what is not open is passed over. */
export async function decideOn(
  verdict: Verdict,
  chosen: readonly ChosenLabel[],
): Promise<readonly (JournalEntry | null)[]> {
  const entries: (JournalEntry | null)[] = [];
  for (const part of split(chosen, () => 0, MAX_CHOSEN)) {
    entries.push(await decide(verdict, { suggestions: [...part], min_score: 0, q: "" }));
  }
  return entries;
}

/** Decides on a label wherever it is open. */
export function decideOnAll(
  verdict: Verdict,
  { label, minScore, q, device }: OpenLabels,
): Promise<JournalEntry | null> {
  const body = { label, min_score: minScore, q, ...(device && { device_id: device }) };
  return decide(verdict, body);
}

async function decide(verdict: Verdict, body: Schemas["ChosenIn"]): Promise<JournalEntry | null> {
  const asked =
    verdict === "accept"
      ? client.POST("/api/v1/labels/accept", { body })
      : client.POST("/api/v1/labels/dismiss", { body });
  return (await bodyOf(asked)).entry;
}
