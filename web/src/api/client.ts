/** Requests to TagCat's API; JSON only, never media. */
import createClient from "openapi-fetch";
import { contentIds } from "./contentIds";
import { errorOf, unreachable } from "./problem";
import type { paths } from "./schema";
import { fetchWithToken } from "./token";

/** The API as its OpenAPI document describes it. */
export const client = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "",
  fetch: fetchWithToken,
});
client.use(contentIds);

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a good answer. Throws `ApiError` for every other one, and where there is none. */
export async function bodyOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    // `fetch` rejects with a TypeError when the server is not reached.
    throw error instanceof TypeError ? unreachable() : error;
  }
  if (!answer.response.ok) {
    const { status, headers } = answer.response;
    throw errorOf(status, answer.error, headers);
  }
  return answer.data as T;
}
