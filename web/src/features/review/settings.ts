/** How a person reviews: kept in this browser. */
import { database } from "../../local/db";
import { Observable } from "../../local/observable";
import { CRITERIA, checkRules, DEFAULT_RULES, type Rules } from "../../review/rules";

/** Keys that write a character do something; off, only the others do. */
export const letterKeys = new Observable(true);

/** By what the best copy is chosen. */
export const rules = new Observable<Rules>(DEFAULT_RULES);

/** What is kept of the rules; the rest is as it is by default. */
type KeptRules = Pick<Rules, "order" | "folders" | "clearVariance">;

/** The rules as they were kept, null where they make no sense (any more). */
function rulesOf(kept: unknown): Rules | null {
  const { order, folders, clearVariance } = (kept ?? {}) as Partial<KeptRules>;
  if (!Array.isArray(order) || !Array.isArray(folders) || typeof clearVariance !== "number") {
    return null;
  }
  if (order.some((name) => !CRITERIA.includes(name))) return null;
  const found: Rules = { ...DEFAULT_RULES, order, folders, clearVariance };
  try {
    checkRules(found);
  } catch {
    return null;
  }
  return found;
}

/** Reads the settings; what cannot be read keeps its default. */
export async function loadReviewSettings(): Promise<void> {
  try {
    const db = await database();
    const [letters, kept] = await Promise.all([
      db.get("settings", "letterKeys"),
      db.get("settings", "rules"),
    ]);
    letterKeys.set(letters !== false);
    rules.set(rulesOf(kept) ?? DEFAULT_RULES);
  } catch {
    // No storage: as by default.
  }
}

/** Switches the keys that write a character on or off. */
export async function setLetterKeys(on: boolean): Promise<void> {
  letterKeys.set(on);
  await keep("letterKeys", on);
}

/** Sets by what the best copy is chosen. */
export async function setRules(next: Rules): Promise<void> {
  checkRules(next);
  rules.set(next);
  const { order, folders, clearVariance } = next;
  const kept: KeptRules = { order: [...order], folders: [...folders], clearVariance };
  await keep("rules", kept);
}

/** Without storage a setting lasts as long as the page. */
async function keep(key: string, value: unknown): Promise<void> {
  try {
    await (await database()).put("settings", value, key);
  } catch {
    // It is set for this visit.
  }
}
