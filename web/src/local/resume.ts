/** The comparison on screen, kept so that a reload does not lose it. */
import { database, type StoredEntry } from "./db";
import { withRoom } from "./room";

/** Of what gives way to the comparison the fingerprints do not, as it is made of them. */
const GIVING_WAY = 2;

/** Adds or replaces entries of the kept comparison. Rejects where there is no room or storage. */
export async function keepEntries(entries: readonly StoredEntry[]): Promise<void> {
  await withRoom(async () => {
    const transaction = (await database()).transaction("session", "readwrite", {
      durability: "relaxed",
    });
    for (const entry of entries) void transaction.store.put(entry);
    await transaction.done;
  }, GIVING_WAY);
}

/** Takes entries out of the kept comparison. */
export async function dropEntries(positions: readonly number[]): Promise<void> {
  const transaction = (await database()).transaction("session", "readwrite");
  for (const position of positions) void transaction.store.delete(position);
  await transaction.done;
}

/** Entries read at a time: more at once would block the page. */
const BATCH = 1000;

/** The kept comparison in its order; empty where there is none, or no storage. */
export async function keptEntries(): Promise<readonly StoredEntry[]> {
  try {
    const db = await database();
    const found: StoredEntry[] = [];
    for (;;) {
      const last = found.at(-1)?.position ?? Number.NEGATIVE_INFINITY;
      const batch = await db.getAll("session", IDBKeyRange.lowerBound(last, true), BATCH);
      found.push(...batch);
      if (batch.length < BATCH) return found;
    }
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
