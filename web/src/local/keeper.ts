/**
 * Which tab keeps its comparison in this browser. There is one place for it, so that two tabs
 * that kept theirs at once would mix them; the first to begin keeps it until it is closed.
 */

const LOCK = "tagcat-comparison";

let claim: Promise<boolean> | null = null;

/** Whether the lock was free, and is now held for as long as the page lives. */
function take(locks: LockManager): Promise<boolean> {
  return new Promise((resolve, reject) => {
    locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise<void>(() => {}) : undefined;
      })
      .catch(reject);
  });
}

async function ask(): Promise<boolean> {
  // Without locks, as on a page that was not loaded securely, nobody can tell.
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return true;
  try {
    while (!(await take(locks))) {
      // A page that only asks whether somebody keeps, as this one may have done, lets go at once.
      const { held = [] } = await locks.query();
      if (held.some(({ name, mode }) => name === LOCK && mode === "exclusive")) return false;
    }
    return true;
  } catch {
    return true;
  }
}

/** Whether this tab keeps its comparison; once it does, it does until it is closed. */
export async function claimKeeping(): Promise<boolean> {
  claim ??= ask();
  const ours = await claim;
  if (!ours) claim = null;
  return ours;
}

/** Resolves once no other tab keeps its comparison; rejects when `signal` aborts. */
export async function noOtherKeeper(signal: AbortSignal): Promise<void> {
  const { locks } = globalThis.navigator ?? {};
  if (!locks || (claim && (await claim))) return;
  await locks.request(LOCK, { mode: "shared", signal }, () => {});
}
