/**
 * Contents as the API names them. In a collection with keyed hashes a content is not named by its
 * SHA-256 but by what the key makes of it (see `fingerprint/keyedContents.ts`). The page works with
 * SHA-256 throughout: names are put in their place in requests, and taken back in answers, here and
 * nowhere else. Where hashes are plain, nothing is looked at.
 */
import type { Middleware } from "openapi-fetch";
import { type ContentNames, contentNamesOf } from "../fingerprint/keyedContents";
import { heldKeyWith } from "../local/hashKey";
import { errorOf } from "./problem";
import { keyIdInUse } from "./signedIn";

/** Fields of requests that name contents, in bodies at any depth and in addresses. */
export const ASKED_FIELDS: ReadonlySet<string> = new Set([
  "a",
  "b",
  "into",
  "origin",
  "sha256",
  "sha256s",
  "source",
  "start",
]);

/** Fields of answers that name contents. */
export const TOLD_FIELDS: ReadonlySet<string> = new Set([
  "a",
  "b",
  "group",
  "origin",
  "sha256",
  "unknown",
]);

/** The field of an address or a body that holds a filter. */
const FILTER_FIELD = "q";

const CONTENT = /^[0-9a-f]{64}$/;

/** A content in a filter, as in `near:sha256:…`. */
const IN_FILTER = /\b(near[:=]sha256:"?)([0-9a-f]{64})(?![0-9a-f])/gi;

/** Milliseconds of work after which the page gets its turn. */
const SLICE = 12;

type Holder = Record<string | number, unknown>;

let made: { readonly key: string; readonly names: ContentNames } | null = null;

/** What a browser without the key was told of a collection: ids that may go back as they are. */
let told: { readonly key: string; readonly ids: Set<string> } = { key: "", ids: new Set() };

async function namesWith(key: string): Promise<ContentNames> {
  const held = await heldKeyWith(key);
  if (!held) return namesWithoutKey(key);
  if (made?.key !== key) made = { key, names: await contentNamesOf(held) };
  return made.names;
}

/** Ids stay what they are, and no SHA-256 of this device is sent in place of one. */
function namesWithoutKey(key: string): ContentNames {
  if (told.key !== key) told = { key, ids: new Set() };
  const { ids } = told;
  return {
    idOf: (digits) => {
      if (ids.has(digits)) return digits;
      const detail =
        "this collection's hashes are keyed: give this browser the key first, under Account";
      throw errorOf(409, { detail });
    },
    sha256Of: (id) => {
      ids.add(id);
      return id;
    },
  };
}

/**
 * What a content is named by in the collection of whoever is signed in. Throws `ApiError` where
 * that takes a key that this browser does not have.
 */
export async function contentIdOf(sha256: string): Promise<string> {
  const key = keyIdInUse();
  return key === null ? sha256 : (await namesWith(key)).idOf(sha256);
}

function filterWith(filter: string, nameOf: (digits: string) => string): string {
  return filter.replace(IN_FILTER, (_, before, digits) => before + nameOf(digits.toLowerCase()));
}

function isContent(value: unknown): value is string {
  return typeof value === "string" && CONTENT.test(value);
}

/** The places of strings in fields of these names, and in lists in such fields. */
function* placesIn(value: unknown, fields: ReadonlySet<string>): Generator<[Holder, string]> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object") yield* placesIn(item, fields);
    return;
  }
  for (const [field, inner] of Object.entries(value)) {
    if (!fields.has(field)) yield* placesIn(inner, fields);
    else if (typeof inner === "string") yield [value as Holder, field];
    else if (!Array.isArray(inner)) yield* placesIn(inner, fields);
    else {
      for (const [at, item] of inner.entries()) {
        if (typeof item === "string") yield [inner as unknown as Holder, String(at)];
        else yield* placesIn(item, fields);
      }
    }
  }
}

/** Replaces the contents in `json`, in slices that never block the page. */
async function rename(
  json: unknown,
  fields: ReadonlySet<string>,
  nameOf: (digits: string) => string,
): Promise<void> {
  let until = performance.now() + SLICE;
  for (const [holder, place] of placesIn(json, fields)) {
    const value = holder[place];
    if (!isContent(value)) continue;
    holder[place] = nameOf(value);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    until = performance.now() + SLICE;
  }
}

/** The address with ids in its query. */
function addressWith(address: string, nameOf: (digits: string) => string): string {
  const url = new URL(address);
  let changed = false;
  for (const [field, value] of [...url.searchParams]) {
    const next =
      field === FILTER_FIELD
        ? filterWith(value, nameOf)
        : ASKED_FIELDS.has(field) && isContent(value)
          ? nameOf(value)
          : value;
    if (next === value) continue;
    url.searchParams.set(field, next);
    changed = true;
  }
  return changed ? url.href : address;
}

async function bodyWith(text: string, nameOf: (digits: string) => string): Promise<string> {
  const body = JSON.parse(text) as Holder;
  await rename(body, ASKED_FIELDS, nameOf);
  const filter = body[FILTER_FIELD];
  if (typeof filter === "string") body[FILTER_FIELD] = filterWith(filter, nameOf);
  return JSON.stringify(body);
}

/** Names contents in requests and answers as the account's key has it, if it has one. */
export const contentIds: Middleware = {
  async onRequest({ request }) {
    const key = keyIdInUse();
    if (key === null) return undefined;
    const { idOf } = await namesWith(key);
    const address = addressWith(request.url, idOf);
    const text = await request.clone().text();
    const moved = address === request.url ? request : new Request(address, request);
    return text === "" ? moved : new Request(moved, { body: await bodyWith(text, idOf) });
  },

  async onResponse({ response, options }) {
    const key = keyIdInUse();
    if (key === null || !response.ok || options.parseAs !== "json") return undefined;
    const text = await response.clone().text();
    if (text === "") return undefined;
    const { sha256Of } = await namesWith(key);
    const json: unknown = JSON.parse(text);
    await rename(json, TOLD_FIELDS, sha256Of);
    return Response.json(json, { status: response.status });
  },
};
