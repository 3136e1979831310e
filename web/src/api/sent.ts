/**
 * The one way out of the page: every request to the API passes here and is noted, so that the
 * privacy page can show what was sent. What is noted stays in memory and is bounded.
 *
 * It lies beneath the client rather than in a middleware of it, because those see neither the
 * renewing of the token nor a request that is sent again after it.
 */
import { Observable } from "../local/observable";
import { routeOf, withoutSecrets } from "./telling";

/** Requests that are told; of older ones only their number and bytes. */
export const MAX_TOLD = 50;

/** Bytes told of each body; the rest is counted. */
export const MAX_TOLD_BYTES = 64 * 1024;

/** A request as it left the page. */
export interface SentRequest {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly route: string;
  /** Bytes of the body; null until they are counted. */
  readonly bytes: number | null;
  /** The body's first `MAX_TOLD_BYTES`, secrets masked; empty where it has none. */
  readonly body: string;
  /** Bytes of the body that are in `body`. */
  readonly told: number;
  /** Whether the access token went with it. */
  readonly token: boolean;
  /** Status of the answer; null while there is none, 0 where none came. */
  readonly status: number | null;
}

/** What was sent since the page was opened, or since it was cleared. */
export interface Sent {
  /** The last ones, the newest first. */
  readonly told: readonly SentRequest[];
  /** Older ones, and bytes of their bodies. */
  readonly older: number;
  readonly olderBytes: number;
}

const NOTHING: Sent = { told: [], older: 0, olderBytes: 0 };

export const sent = new Observable<Sent>(NOTHING);

let count = 0;

/** Forgets what was noted. */
export function clearSent(): void {
  sent.set(NOTHING);
}

function note(request: SentRequest): void {
  const { told, older, olderBytes } = sent.get();
  const kept = [request, ...told];
  const gone = kept.splice(MAX_TOLD);
  sent.set({
    told: kept,
    older: older + gone.length,
    olderBytes: gone.reduce((sum, { bytes }) => sum + (bytes ?? 0), olderBytes),
  });
}

function amend(id: number, change: Partial<SentRequest>): void {
  const now = sent.get();
  if (!now.told.some((each) => each.id === id)) return;
  const told = now.told.map((each) => (each.id === id ? { ...each, ...change } : each));
  sent.set({ ...now, told });
}

/** The beginning of a body as text; a character that was cut is left off. */
function beginning(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, MAX_TOLD_BYTES), { stream: true });
}

async function noteBody(id: number, copy: Request): Promise<void> {
  const bytes = new Uint8Array(await copy.arrayBuffer());
  const told = Math.min(bytes.length, MAX_TOLD_BYTES);
  amend(id, { bytes: bytes.length, told, body: withoutSecrets(beginning(bytes)) });
}

/** `fetch`, noted. */
export async function send(request: Request): Promise<Response> {
  const id = count++;
  const { method } = request;
  const copy = method === "GET" || method === "HEAD" ? null : request.clone();
  note({
    id,
    at: Date.now(),
    method,
    route: routeOf(new URL(request.url)),
    bytes: copy ? null : 0,
    body: "",
    told: 0,
    token: request.headers.has("Authorization"),
    status: null,
  });
  // A body that is taken back midway cannot be read; then its size stays unknown.
  if (copy) void noteBody(id, copy).catch(() => {});
  try {
    const response = await fetch(request);
    amend(id, { status: response.status });
    return response;
  } catch (error) {
    amend(id, { status: 0 });
    throw error;
  }
}
