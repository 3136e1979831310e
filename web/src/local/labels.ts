/** What a tagger made of this device's files, and what was decided on it. */
import type { SeenLabel } from "../label/joining";
import type { ClassScores } from "../label/scores";
import { database } from "./db";
import { withRoom } from "./room";

/** What a tagger makes of a content. */
export interface Labelled extends ClassScores {
  readonly sha256: string;
  readonly labels: readonly SeenLabel[];
  /** See `label/embedding.ts`. */
  readonly embedding: Int8Array<ArrayBuffer>;
}

/** What was decided on the labels of a content, by their names. */
export interface Verdicts {
  readonly accepted: readonly string[];
  readonly dismissed: readonly string[];
}

/** Contents kept, some 2 KB each; the oldest go first, several at a time, for the price of it. */
const LIMITS = { most: 20_000, atATime: 500 };

function idOf(digest: string, sha256: string): string {
  return `${digest}:${sha256}`;
}

/**
 * What the tagger made of contents, as far as it is kept, in their order.
 * @param digest - of the tagger's weights.
 */
export async function findLabelled(
  digest: string,
  sha256s: readonly string[],
): Promise<readonly (Labelled | undefined)[]> {
  try {
    const { store } = (await database()).transaction("labels");
    return await Promise.all(sha256s.map((sha256) => store.get(idOf(digest, sha256))));
  } catch {
    return sha256s.map(() => undefined);
  }
}

/** All that the tagger made of contents of this device. Rejects where there is no storage. */
export async function allLabelled(digest: string): Promise<readonly Labelled[]> {
  const range = IDBKeyRange.bound(`${digest}:`, `${digest};`, false, true);
  return (await database()).getAll("labels", range);
}

/** Keeps what the tagger made of a content; without storage it is looked at again next time. */
export async function keepLabelled(
  digest: string,
  labelled: Labelled,
  { most, atATime } = LIMITS,
): Promise<void> {
  try {
    const db = await database();
    await db.put("labels", { ...labelled, id: idOf(digest, labelled.sha256), at: Date.now() });
    if ((await db.count("labels")) < most + atATime) return;
    const { store, done } = db.transaction("labels", "readwrite");
    let left = atATime;
    let oldest = await store.index("at").openCursor();
    for (; oldest && left > 0; left--) {
      await oldest.delete();
      oldest = await oldest.continue();
    }
    await done;
  } catch {
    // It is on screen all the same.
  }
}

/** What was decided on contents that are in no collection, as far as anything was. */
export async function findVerdicts(
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, Verdicts>> {
  try {
    const { store } = (await database()).transaction("verdicts");
    const found = await Promise.all(sha256s.map((sha256) => store.get(sha256)));
    return new Map(found.flatMap((each) => (each ? [[each.sha256, each] as const] : [])));
  } catch {
    return new Map();
  }
}

/**
 * Keeps what was decided on contents; nothing more is kept of one on which nothing is decided.
 * Rejects where there is no storage or no room.
 */
export async function keepVerdicts(verdicts: ReadonlyMap<string, Verdicts>): Promise<void> {
  await withRoom(async () => {
    const { store, done } = (await database()).transaction("verdicts", "readwrite");
    for (const [sha256, { accepted, dismissed }] of verdicts) {
      if (accepted.length + dismissed.length === 0) void store.delete(sha256);
      else void store.put({ sha256, accepted, dismissed });
    }
    await done;
  });
}
