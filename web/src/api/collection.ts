/** The collection: what was saved, from any device. */
import { bodyOf, client } from "./client";
import { sendable } from "./keying";
import type { components } from "./schema";
import type { FileDetails, FilePage, FileSort, Match, SaveRequest, SaveResult } from "./types";

/** Files that can be deleted in one request. */
export const MAX_DELETE = 1000;

/** One page of a list. */
export interface ListQuery {
  /** `next` of the page before, undefined for the first. */
  readonly cursor: string | undefined;
  /** At most 200. */
  readonly limit: number;
  readonly sort: FileSort;
  readonly order: "asc" | "desc";
  /** A filter, in the language of filters; empty for all. */
  readonly q: string;
  /** The device for which a filter has `is:here`. */
  readonly device_id?: string;
}

/** Saves fingerprints, keyed where the account has a key; one result for each, in order. */
export async function saveFiles(
  request: SaveRequest,
  signal?: AbortSignal,
): Promise<readonly SaveResult[]> {
  // The generated type asks for the fields that have a default; the API does not.
  const body = {
    ...request,
    ...(await sendable(request.files)),
  } as components["schemas"]["FilesIn"];
  const asked = client.POST("/api/v1/files", signal ? { body, signal } : { body });
  return (await bodyOf(asked)).results;
}

/** One page of the images or the videos. */
export function listFiles(
  kind: "image" | "video",
  { cursor, ...query }: ListQuery,
  signal: AbortSignal,
): Promise<FilePage> {
  const path = kind === "image" ? "/api/v1/images" : "/api/v1/videos";
  const params = { query: cursor === undefined ? query : { ...query, cursor } };
  return bodyOf(client.GET(path, { params, signal }));
}

/** A file with everything that is known of it. */
export function getFile(id: string): Promise<FileDetails> {
  const params = { path: { file_id: id } };
  return bodyOf(client.GET("/api/v1/files/{file_id}", { params }));
}

/** What matches a file at a variance, best first. */
export async function listMatches(id: string, variance: number): Promise<readonly Match[]> {
  const params = { path: { file_id: id }, query: { variance } };
  return (await bodyOf(client.GET("/api/v1/files/{file_id}/matches", { params }))).matches;
}

/** Takes files out of the collection; the files on the devices are not touched. */
export async function deleteFiles(ids: readonly string[]): Promise<void> {
  await bodyOf(client.POST("/api/v1/files/delete", { body: { ids: [...ids] } }));
}
