/** Who is signed in, and the ways in and out. */
import { forgetHashKey, heldKeyWith, keepHashKey, unstoreHashKey } from "../local/hashKey";
import { bodyOf, client } from "./client";
import { ApiError } from "./problem";
import { account } from "./signedIn";
import {
  acceptToken,
  dropToken,
  followOtherTabs,
  mayHaveSession,
  renewedFor,
  renewToken,
  sessionLost,
  type TokenAnswer,
} from "./token";
import type { User } from "./types";
import { unwrapKey } from "./wrappedKey";

export { type Account, account } from "./signedIn";

sessionLost.subscribe(() => {
  if (account.get().status === "in") account.set({ status: "out", ended: true });
});

// What one person has on screen is gone before another one is here.
renewedFor.subscribe(() => {
  const [who, user] = [account.get(), renewedFor.get()];
  if (!user || who.status !== "in" || who.user.name === user.name) return;
  account.set({ status: "out" });
  account.set({ status: "in", user });
});

followOtherTabs(
  () => void resumeSession(),
  () => {
    if (account.get().status === "in") account.set({ status: "out", ended: true });
  },
);

/** Takes the answer of a sign-in into use. */
export function enter(answer: TokenAnswer): User {
  acceptToken(answer, true);
  account.set({ status: "in", user: answer.user });
  return answer.user;
}

/**
 * Signs in, and opens the key of the account's hashes where this browser needs it and the password
 * opens it. Throws `ApiError` where the name or the password is wrong; `asksForCode` tells whether
 * it was thrown for want of a good code of the second factor.
 */
export async function signIn(name: string, password: string, code = ""): Promise<User> {
  const answer = await bodyOf(client.POST("/api/v1/session", { body: { name, password, code } }));
  await openKeyOf(answer.user, password);
  return enter(answer);
}

async function openKeyOf({ hash_key: asked }: User, password: string): Promise<void> {
  if (!asked?.wrapped || (await heldKeyWith(asked.id))) return;
  try {
    await keepHashKey(await unwrapKey(asked.id, asked.wrapped, password));
  } catch {
    // The account view offers the other ways to give this browser the key.
  }
}

/** Whether name and password were right and a code is missing or wrong. */
export function asksForCode(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    error.status === 401 &&
    error.errors.some(({ field }) => field === "code")
  );
}

/** Makes an account and signs in with it. Throws `ApiError` where the name is taken. */
export async function register(name: string, password: string): Promise<User> {
  return enter(await bodyOf(client.POST("/api/v1/accounts", { body: { name, password } })));
}

/** Signs in with the one-time code that `tagcat serve` prints. */
export async function signInAsOwner(code: string): Promise<User> {
  return enter(await bodyOf(client.POST("/api/v1/session/owner", { body: { code } })));
}

/** Signs out here; what this device remembers stays, but for the key of the account's hashes. */
export async function signOut(): Promise<void> {
  await bodyOf(client.DELETE("/api/v1/session"));
  await leave();
}

/** Forgets who was signed in here, once the server has. */
export async function leave(): Promise<void> {
  // Who sees that they are signed out may close the page at once.
  await unstoreHashKey();
  dropToken();
  account.set({ status: "out" });
  // Not before: what is shown to a person is asked for anew where the key goes.
  await forgetHashKey();
}

/** Milliseconds after which a server is asked again that could not be reached. */
const TRY_EVERY = 5000;

let nextTry: ReturnType<typeof setTimeout> | undefined;

/**
 * Takes up the session of an earlier visit or another tab, if there is one; as long as the server
 * cannot be reached, again and again.
 */
export async function resumeSession(): Promise<void> {
  if (!mayHaveSession()) {
    account.set({ status: "out" });
    return;
  }
  clearTimeout(nextTry);
  try {
    if (await renewToken()) {
      const user = await bodyOf(client.GET("/api/v1/me"));
      const who = account.get();
      if (who.status === "in" && who.user.name !== user.name) account.set({ status: "out" });
      account.set({ status: "in", user });
      return;
    }
    if (account.get().status !== "in") account.set({ status: "out" });
  } catch {
    // Comparing goes on without an account until the server can be asked.
    if (account.get().status === "in") return;
    account.set({ status: "out", unreached: true });
    nextTry = setTimeout(() => {
      const who = account.get();
      if (who.status === "out" && who.unreached) void resumeSession();
    }, TRY_EVERY);
  }
}

/** Asks the server anew who is signed in, as after a change elsewhere; null where nobody is. */
export async function refreshUser(): Promise<User | null> {
  if (account.get().status !== "in") return null;
  return updated(await bodyOf(client.GET("/api/v1/me")));
}

/** Stores the variance this person works with. */
export async function setUserVariance(variance: number): Promise<User> {
  return updated(await bodyOf(client.PATCH("/api/v1/me", { body: { variance } })));
}

/** Takes what the server now says of whoever is signed in into use. */
export function updated(user: User): User {
  account.set({ status: "in", user });
  return user;
}
