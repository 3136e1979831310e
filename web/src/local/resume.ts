/** The comparison on screen, kept so that a reload does not lose it. */
import { database, type StoredEntry } from "./db";

/** Adds or replaces entries of the kept comparison. */
export async function keepEntries(entries: readonly StoredEntry[]): Promise<void> {
  const transaction = (await database()).transaction("session", "readwrite", {
    durability: "relaxed",
  });
  for (const entry of entries) void transaction.store.put(entry);
  await transaction.done;
}

/** Takes entries out of the kept comparison. */
export async function dropEntries(positions: readonly number[]): Promise<void> {
  const transaction = (await database()).transaction("session", "readwrite");
  for (const position of positions) void transaction.store.delete(position);
  await transaction.done;
}

/** The kept comparison in its order; empty where there is none, or no storage. */
export async function keptEntries(): Promise<readonly StoredEntry[]> {
  try {
    return await (await database()).getAll("session");
  } catch {
    return [];
  }
}

/** How many files the kept comparison has. */
export async function countKept(): Promise<number> {
  try {
    return await (await database()).count("session");
  } catch {
    return 0;
  }
}

/** Forgets the kept comparison. */
export async function forgetEntries(): Promise<void> {
  await (await database()).clear("session");
}
