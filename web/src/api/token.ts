/** The access token: kept in memory only, renewed through the refresh cookie. */
import { Observable } from "../local/observable";
import { errorOf, unreachable } from "./problem";
import { send } from "./sent";
import type { User } from "./types";

/** An answer of `POST /session` and its siblings. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly user: User;
}

/**
 * Says only that a sign-in happened in this browser, so that others never ask for a refresh; a
 * random word for each sign-in, so that other tabs learn of it.
 */
const HINT = "tagcat-signed-in";

/** Renew this many milliseconds before the end, as clocks differ. */
const MARGIN = 30_000;

let token: { value: string; until: number; user: string } | null = null;
let renewal: Promise<boolean> | null = null;

/** Counts the times the session ended without being asked to; whoever shows it signs out. */
export const sessionLost = new Observable(0);

/** Whose session the cookie is of: another person may have signed in in another tab. */
export const renewedFor = new Observable<User | null>(null);

/** Whether this browser has signed in before, so that renewing is worth a request. */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return false;
  }
}

/** Takes the token of a sign-in or renewal into use; other tabs are told of a sign-in. */
export function acceptToken(answer: TokenAnswer, signIn: boolean): void {
  token = {
    value: answer.access_token,
    until: Date.now() + answer.expires_in * 1000,
    user: answer.user.name,
  };
  try {
    if (signIn || !mayHaveSession()) localStorage.setItem(HINT, `${Date.now()} ${Math.random()}`);
  } catch {
    // Without storage the next page load starts signed out.
  }
}

/**
 * Calls `onIn` when somebody signed in in another tab of this browser, and `onOut` when somebody
 * signed out there. Without storage, tabs learn of it when they renew the token.
 */
export function followOtherTabs(onIn: () => void, onOut: () => void): void {
  globalThis.addEventListener?.("storage", ({ key, newValue }) => {
    if (key !== HINT) return;
    token = null;
    if (newValue === null) onOut();
    else onIn();
  });
}

/** Forgets the token, as after signing out. */
export function dropToken(): void {
  token = null;
  try {
    localStorage.removeItem(HINT);
  } catch {
    // Nothing was stored.
  }
}

async function postRefresh(): Promise<boolean> {
  const address = new URL(
    "/api/v1/session/refresh",
    globalThis.location?.href ?? "http://localhost",
  );
  const response = await send(new Request(address, { method: "POST" }));
  if (response.ok) {
    const answer = (await response.json()) as TokenAnswer;
    acceptToken(answer, false);
    renewedFor.set(answer.user);
    return true;
  }
  if (response.status === 401 || response.status === 403) {
    const had = token !== null || mayHaveSession();
    dropToken();
    if (had) sessionLost.set(sessionLost.get() + 1);
    return false;
  }
  const body = await response.json().catch(() => null);
  throw errorOf(response.status, body, response.headers);
}

async function takeTurn(): Promise<boolean> {
  return navigator.locks
    ? await navigator.locks.request("tagcat-session", postRefresh)
    : postRefresh();
}

/**
 * Renews the token through the cookie; calls at the same time share one request, and tabs take
 * turns because each renewal replaces the cookie. Returns whether there is a session; throws
 * `ApiError` where the server cannot be asked.
 */
export function renewToken(): Promise<boolean> {
  renewal ??= takeTurn()
    .catch((error: unknown) => {
      throw error instanceof TypeError ? unreachable() : error;
    })
    .finally(() => {
      renewal = null;
    });
  return renewal;
}

/**
 * `fetch` with the access token, renewed beforehand when it is about to end and once more when
 * the server says that it is no longer good. What one person asked for is never sent with the
 * token of another, who signed in in another tab meanwhile.
 */
export async function fetchWithToken(request: Request): Promise<Response> {
  const user = token?.user;
  if (token && token.until - MARGIN < Date.now()) {
    await renewToken();
    if (token && token.user !== user) throw errorOf(401, null);
  }
  const again = request.clone();
  const sent = token?.value;
  if (sent) request.headers.set("Authorization", `Bearer ${sent}`);
  const response = await send(request);
  if (response.status !== 401 || !sent) return response;
  if (token?.value === sent && !(await renewToken())) return response;
  if (!token || token.user !== user) return response;
  again.headers.set("Authorization", `Bearer ${token.value}`);
  return send(again);
}
