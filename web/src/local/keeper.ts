/**
 * Which tab keeps its comparison in this browser. There is one place for it, so that two tabs
 * that kept theirs at once would mix them; the first to begin keeps it until it is closed.
 */

const LOCK = "tagcat-comparison";

let claim: Promise<boolean> | null = null;

function ask(): Promise<boolean> {
  // Without locks, as on a page that was not loaded securely, nobody can tell.
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Held for as long as the page lives.
        return lock ? new Promise<void>(() => {}) : undefined;
      })
      .catch(() => resolve(true));
  });
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
