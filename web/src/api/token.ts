/** The access token: kept in memory only, renewed through the refresh cookie. */
import { Observable } from "../local/observable";
import { errorOf, unreachable } from "./problem";
import { send } from "./sent";

/** An answer of `POST /session` and its siblings. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

/** Says only that a sign-in happened in this browser, so that others never ask for a refresh. */
const HINT = "tagcat-signed-in";

/** Renew this many milliseconds before the end, as clocks differ. */
const MARGIN = 30_000;

let token: { value: string; until: number } | null = null;
let renewal: Promise<boolean> | null = null;

/** Counts the times the session ended without being asked to; whoever shows it signs out. */
export const sessionLost = new Observable(0);

/** Whether this browser has signed in before, so that renewing is worth a request. */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(HINT) === "1";
  } catch {
    return false;
  }
}

/** Takes the token of a sign-in or renewal into use. */
export function acceptToken(answer: TokenAnswer): void {
  token = { value: answer.access_token, until: Date.now() + answer.expires_in * 1000 };
  try {
    localStorage.setItem(HINT, "1");
  } catch {
    // Without storage the next page load starts signed out.
  }
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
    acceptToken((await response.json()) as TokenAnswer);
    return true;
  }
  if (response.status === 401 || response.status === 403) {
    const had = token !== null || mayHaveSession();
    dropToken();
    if (had) sessionLost.set(sessionLost.get() + 1);
    return false;
  }
  const body = await response.json().catch(() => null);
  throw errorOf(response.status, body, response.headers.get("x-request-id"));
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
 * the server says that it is no longer good.
 */
export async function fetchWithToken(request: Request): Promise<Response> {
  if (token && token.until - MARGIN < Date.now()) await renewToken();
  const again = request.clone();
  const sent = token?.value;
  if (sent) request.headers.set("Authorization", `Bearer ${sent}`);
  const response = await send(request);
  if (response.status !== 401 || !sent) return response;
  if (token?.value === sent && !(await renewToken())) return response;
  if (token) again.headers.set("Authorization", `Bearer ${token.value}`);
  return send(again);
}
