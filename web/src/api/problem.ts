/** Failures of the API as errors with words for a person. */

/** One field that broke a rule. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** Problem details as the API sends them (RFC 9457). */
export interface ProblemDetails {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
  readonly request_id?: string | null;
}

/** A request that failed. `status` is 0 when the server was not reached. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly errors: readonly FieldProblem[];
  /** What the server's log knows the request by, or null. */
  readonly requestId: string | null;
  /** Seconds after which the server asks to come back, null where it does not say. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    message: string,
    errors: readonly FieldProblem[] = [],
    requestId: string | null = null,
    retryAfter: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** The server was not reached or is busy: the same request may succeed in a moment. */
  get mayRetry(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

function isProblem(value: unknown): value is ProblemDetails {
  return typeof value === "object" && value !== null && ("title" in value || "detail" in value);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** What to say when the server answered without words of its own. */
function wordsFor(status: number): string {
  if (status === 401) return "You are not signed in.";
  if (status === 404) return "It is no longer in your collection.";
  if (status === 413) return "That was more than the server takes at once.";
  if (status === 429) return "Too many requests. Wait a moment and try again.";
  if (status >= 500) return "The server could not do that. Try again later.";
  return `The server refused the request (${status}).`;
}

/**
 * The error for an answer with `status`, its headers and, where it could be read, its body. What
 * the server's log knows it by may be in either.
 */
export function errorOf(status: number, body: unknown, headers = new Headers()): ApiError {
  const requestId = headers.get("x-request-id");
  const after = secondsOf(headers.get("retry-after"));
  if (!isProblem(body)) return new ApiError(status, wordsFor(status), [], requestId, after);
  const errors = Array.isArray(body.errors) ? body.errors : [];
  const words = body.detail ?? body.title ?? "";
  const known = body.request_id ?? requestId;
  return new ApiError(status, words ? sentence(words) : wordsFor(status), errors, known, after);
}

/** A Retry-After in seconds; our server does not send dates. */
function secondsOf(header: string | null): number | null {
  return header && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

/** The error for a request that got no answer. */
export function unreachable(): ApiError {
  return new ApiError(0, "TagCat's server cannot be reached. Check your connection and try again.");
}

/** What to show for any failure; of one that is the server's, also what to quote to its keeper. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) {
    const fields = error.errors
      .map(({ field, reason }) => sentence(`${field}: ${reason}`))
      .filter((words) => words !== error.message);
    const quote = error.status >= 500 && error.requestId ? [`Request ${error.requestId}.`] : [];
    return [error.message, ...fields, ...quote].join(" ");
  }
  return error instanceof Error && error.message ? error.message : "Something went wrong.";
}
