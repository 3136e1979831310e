/** Who is here when the page opens: an owner's link, or a session that goes on. */
import { account, refreshUser, resumeSession, signInAsOwner } from "../../api/account";
import { messageOf } from "../../api/problem";
import { loadHashKey, shareHashKey } from "../../local/hashKey";
import { Observable } from "../../local/observable";

/** Something to tell above every view, until it is dismissed. */
export const notice = new Observable<{ tone: "plain" | "bad"; text: string } | null>(null);

/** The code of an owner's link, `#owner=CODE`; null for any other hash. */
export function ownerCode(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("owner") || null;
}

/**
 * Signs in by the owner's link in the address bar, which is removed at once so that it stays in
 * no history, or takes up the session of an earlier visit.
 */
export async function startAccount(): Promise<void> {
  const code = ownerCode(location.hash);
  if (code === null) return resumeSession();
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    const user = await signInAsOwner(code);
    notice.set({
      tone: "plain",
      text: `Signed in as ${user.name}, the owner of this computer's collection.`,
    });
  } catch (error) {
    const text = `The link did not sign you in: ${messageOf(error)}`;
    notice.set({ tone: "bad", text });
    if (account.get().status === "unknown") await resumeSession();
  }
}

/** Looks for the key of keyed hashes, and follows what other tabs do with it and the account. */
export function startHashKey(): void {
  void loadHashKey();
  // Where the server is not reached, the next request says so.
  shareHashKey(() => void refreshUser().catch(() => {}));
}
