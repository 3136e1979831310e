/** What was decided of pairs in this browser, by content, so that it holds in every comparison. */
import type { Verdict } from "../review/model";
import { database } from "./db";
import { withRoom } from "./room";

/** Every verdict by its pair; empty without storage. */
export async function keptDecisions(): Promise<ReadonlyMap<string, Verdict>> {
  try {
    const all = await (await database()).getAll("decisions");
    return new Map(all.map(({ pair, verdict }) => [pair, verdict]));
  } catch {
    return new Map();
  }
}

/** Remembers verdicts; null takes one back. Rejects where there is no storage or no room. */
export async function keepDecisions(
  verdicts: ReadonlyMap<string, Verdict | null>,
  at: number,
): Promise<void> {
  await withRoom(async () => {
    const transaction = (await database()).transaction("decisions", "readwrite");
    for (const [pair, verdict] of verdicts) {
      if (verdict === null) void transaction.store.delete(pair);
      else void transaction.store.put({ pair, verdict, at });
    }
    await transaction.done;
  });
}
