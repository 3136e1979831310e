/** The journal of a person's changes, and undoing them. */
import { bodyOf, client } from "./client";
import type { components } from "./schema";

/** A change that was made. */
export type JournalEntry = components["schemas"]["JournalOut"];

/** An entry after it was undone or done again; `left` edits stayed, as they were changed since. */
export type Undone = components["schemas"]["UndoneOut"];

/** Changes, the newest first: those in front of the entry `before`. */
export async function listJournal(
  limit: number,
  before?: number,
): Promise<readonly JournalEntry[]> {
  const query = before === undefined ? { limit } : { limit, before };
  return (await bodyOf(client.GET("/api/v1/journal", { params: { query } }))).entries;
}

/** Undoes a change, or does it again. */
export function setUndone(number: number, undone: boolean): Promise<Undone> {
  const params = { path: { number } };
  return undone
    ? bodyOf(client.POST("/api/v1/journal/{number}/undo", { params }))
    : bodyOf(client.POST("/api/v1/journal/{number}/redo", { params }));
}
