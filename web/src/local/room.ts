/** A full storage: what can be made again gives way to what a person said. */
import { database } from "./db";

/** Stores by how easily they are made again: from the files, from a look at them, by reading them. */
const GIVING_WAY = ["thumbnails", "labels", "hashes"] as const;

/** Whether `error` says that the browser's storage is full. */
export function isQuotaError(error: unknown): boolean {
  // Newer browsers have a class of its own for it.
  return error instanceof Error && error.name === "QuotaExceededError";
}

/**
 * Stores something, and where there is no room lets others give way, one after the other: of
 * `GIVING_WAY` the first `most`. Rejects as `store` does where that is not enough.
 */
export async function withRoom<T>(
  store: () => Promise<T>,
  most: number = GIVING_WAY.length,
): Promise<T> {
  for (const name of GIVING_WAY.slice(0, most)) {
    try {
      return await store();
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      await (await database()).clear(name);
    }
  }
  return store();
}
