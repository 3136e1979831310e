import { beforeEach, describe, expect, it, vi } from "vitest";
import document from "../../../spec/openapi.json";
import { hashKeyOf } from "../fingerprint/hashKey";
import { contentNamesOf } from "../fingerprint/keyedContents";
import { forgetHashKey, keepHashKey } from "../local/hashKey";
import { shaOf } from "../local/testing";
import { account } from "./account";
import { client } from "./client";
import { ASKED_FIELDS, contentIdOf, TOLD_FIELDS } from "./contentIds";
import { listOpenOf } from "./labels";
import { listDecisions } from "./review";
import { listSaid } from "./tags";

// The address of the API is looked up when the client is loaded.
vi.hoisted(() => vi.stubGlobal("location", { origin: "http://tagcat.test" }));

const key = await hashKeyOf(new Uint8Array(32).fill(1));
const other = await hashKeyOf(new Uint8Array(32).fill(2));
const { idOf } = await contentNamesOf(key);

type Json = Readonly<Record<string, unknown>>;

const schemas = document.components.schemas as Readonly<Record<string, Json>>;
const PATTERN = "^[0-9a-f]{64}$";

/** Every property of an answer that names contents. A new one belongs to `TOLD_FIELDS` as well. */
const TOLD = [
  "AnnotatedOut.sha256",
  "ContentsOut.sha256",
  "CopiesOut.sha256",
  "DecisionOut.a",
  "DecisionOut.b",
  "DigestsOfContent.sha256",
  "FileDetails.sha256",
  "FileOut.sha256",
  "LabelledOut.sha256",
  "NodeOut.group",
  "NodeOut.sha256",
  "OfferOut.sha256",
  "SourceOut.sha256",
  "SuggestionsSaved.unknown",
  "TagOnOut.origin",
  "WhereOut.sha256",
];

/** Makes a value of a schema; `contents` gives the contents in it, one after the other. */
class Sampler {
  /** Properties that contents were put in. */
  readonly filled = new Set<string>();
  readonly #contents: (sha256: string) => string;
  #count = 0;

  constructor(contents: (sha256: string) => string) {
    this.#contents = contents;
  }

  #content(name: string): string {
    this.filled.add(name);
    this.#count += 1;
    return this.#contents(shaOf(this.#count));
  }

  of(schema: Json, name = ""): unknown {
    if (typeof schema.$ref === "string") {
      const referred = schema.$ref.split("/").at(-1) ?? "";
      return this.of(schemas[referred] ?? {}, referred);
    }
    if (schema.type === "object") {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
      return Object.fromEntries(
        properties.map(([field, inner]) => [field, this.of(inner, `${name}.${field}`)]),
      );
    }
    const choices = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined;
    if (choices) return this.of(choices[0] ?? {}, name);
    if (schema.type === "array") {
      const items = schema.items as Json;
      const each = (items.anyOf ?? items.oneOf ?? [items, items]) as readonly Json[];
      return each.map((item) => this.of(item, name));
    }
    if (schema.type !== "string") return schema.type === "integer" ? 1 : null;
    if (schema.pattern === PATTERN || TOLD.includes(name)) return this.#content(name);
    // Looks like a content and is none: the digest of a tagger, a cursor, what a person wrote.
    return shaOf(0xffff);
  }
}

interface Operation {
  readonly route: string;
  readonly method: "get";
  readonly path: "/api/v1/health";
  readonly asked: Json | null;
  readonly told: Json | null;
}

function jsonIn(part: unknown): Json | null {
  const content = (part as { content?: Record<string, { schema?: Json }> } | undefined)?.content;
  return content?.["application/json"]?.schema ?? null;
}

const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Readonly<Record<string, Json>>).map(([method, operation]) => {
    const answers = Object.entries(operation.responses as Readonly<Record<string, unknown>>);
    return {
      route: `${method.toUpperCase()} ${path}`,
      // The types of the client tell each from the others; here they are all alike.
      method: method as "get",
      path: path as "/api/v1/health",
      asked: jsonIn(operation.requestBody),
      told: jsonIn(answers.find(([status]) => status.startsWith("2"))?.[1]),
    };
  }),
);

/** A server that gives the same answer to every request; the requests it got. */
function serve(answer: unknown): { url: URL; body: unknown }[] {
  const all: { url: URL; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    all.push({ url: new URL(request.url), body: text ? JSON.parse(text) : null });
    return Response.json(answer);
  });
  return all;
}

function signIn(keyed: boolean): void {
  const hash_key = keyed ? { id: key.id, wrapped: null } : null;
  const user = { name: "anna", variance: 20, has_password: true, second_factor: false, hash_key };
  account.set({ status: "in", user });
}

beforeEach(async () => {
  account.set({ status: "out" });
  await forgetHashKey();
});

describe("the fields that name contents", () => {
  const properties = Object.entries(schemas).flatMap(([name, schema]) =>
    Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([field, property]) => ({
      name: `${name}.${field}`,
      field,
      asked: !TOLD.includes(`${name}.${field}`) && /In$|Asked$/.test(name),
      text: JSON.stringify(property),
    })),
  );
  const holdsContents = ({ text }: { text: string }) => text.includes(JSON.stringify(PATTERN));

  it("are all those of requests, and no others", () => {
    const asked = properties.filter(holdsContents);
    const parameters = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods as Readonly<Record<string, Json>>).flatMap(({ parameters: all }) =>
        ((all ?? []) as readonly Json[]).filter((each) =>
          holdsContents({ text: JSON.stringify(each) }),
        ),
      ),
    );
    const names = [...asked.map(({ field }) => field), ...parameters.map((each) => each.name)];
    expect(new Set(names)).toEqual(ASKED_FIELDS);
    const alike = properties.filter(
      (each) => each.asked && ASKED_FIELDS.has(each.field) && !holdsContents(each),
    );
    expect(alike).toEqual([]);
  });

  it("are all those of answers, and no others", () => {
    const strings = properties.filter(
      (each) =>
        each.text.includes('"type":"string"') &&
        TOLD_FIELDS.has(each.field) &&
        !holdsContents(each),
    );
    expect(strings.map(({ name }) => name).toSorted()).toEqual(TOLD);
  });
});

it("every field that names contents is in a request or an answer below", () => {
  const sampler = new Sampler((sha256) => sha256);
  for (const { asked, told } of operations) {
    if (asked) sampler.of(asked);
    if (told) sampler.of(told);
  }
  const fields = [...sampler.filled].map((name) => name.split(".").at(-1));
  // The one that is in addresses alone.
  expect(new Set([...fields, "start"])).toEqual(new Set([...ASKED_FIELDS, ...TOLD_FIELDS]));
  expect([...sampler.filled]).toEqual(expect.arrayContaining([...TOLD, "ImageIn.sha256"]));
});

describe("in a keyed collection", () => {
  beforeEach(async () => {
    signIn(true);
    await keepHashKey(key);
  });

  it.each(operations)("$route names contents by ids", async ({ method, path, asked, told }) => {
    const sample = (schema: Json | null, contents: (sha256: string) => string) =>
      schema && (new Sampler(contents).of(schema) as undefined);
    const requests = serve(sample(told, idOf) ?? {});
    const body = sample(asked, (sha256) => sha256);
    const { data } = await client.request(method, path, body ? { body } : {});
    expect(requests[0]?.body ?? null).toEqual(sample(asked, idOf));
    if (told) expect(data).toEqual(sample(told, (sha256) => sha256));
  });

  it("names them in addresses and filters", async () => {
    const requests = serve({ nodes: [], edges: [] });
    const [one, two] = [shaOf(0xa1), shaOf(0xa2)];
    const q = `tag:x (near:sha256:${one.toUpperCase()}<=9 OR -near="sha256:${two}") ${two}`;
    const query = { q: `${q} near:sha256:"${two}"`, start: one };
    await client.GET("/api/v1/explore/network", { params: { query } });
    const { searchParams } = requests[0]?.url ?? new URL("http://none");
    expect(searchParams.get("start")).toBe(idOf(one));
    // In quotes it is a name, and a word alone is one as well.
    expect(searchParams.get("q")).toBe(
      `tag:x (near:sha256:${idOf(one)}<=9 OR -near="sha256:${two}") ${two} near:sha256:"${idOf(two)}"`,
    );
    const body = { label: "cat", min_score: 0, q: `near:sha256:${one}<=3` };
    await client.POST("/api/v1/labels/accept", { body });
    expect(requests[1]?.body).toEqual({ ...body, q: `near:sha256:${idOf(one)}<=3` });
  });

  it("finds a content in a list that is in order of ids", async () => {
    const sha256 = shaOf(7);
    const requests = serve({ contents: [{ sha256: idOf(sha256), labels: [{ name: "cat" }] }] });
    expect(await listOpenOf(sha256)).toEqual([{ name: "cat" }]);
    const cursor = BigInt(`0x${requests[0]?.url.searchParams.get("cursor")}`);
    expect(cursor + 1n).toBe(BigInt(`0x${idOf(sha256)}`));
  });

  it("keeps what a request can be taken back by", async () => {
    const aborting = new AbortController();
    aborting.abort();
    vi.stubGlobal("fetch", async (request: Request) => {
      request.signal.throwIfAborted();
      return Response.json({ contents: [] });
    });
    const body = { sha256s: [shaOf(1)] };
    const asked = client.POST("/api/v1/tagging/of", { body, signal: aborting.signal });
    await expect(asked).rejects.toThrow(/abort/i);
  });

  it("leaves the page its turn while it reads a long answer", async () => {
    const count = 20_000;
    const sha256s = Array.from({ length: count }, (_, at) => idOf(shaOf(at)));
    serve({ sha256: sha256s });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const { data } = await client.GET("/api/v1/explore/map", {});
    clearInterval(timer);
    expect((data as unknown as { sha256: string[] }).sha256.at(-1)).toBe(shaOf(count - 1));
    expect(turns).toBeGreaterThan(2);
  });
});

describe("without the key", () => {
  beforeEach(() => signIn(true));

  it("ids go back as they came, and nothing else does", async () => {
    const id = idOf(shaOf(1));
    serve({ decisions: [{ a: id, b: id, verdict: "not-match" }], next: null });
    for await (const [decision] of listDecisions()) expect(decision?.a).toBe(id);
    const requests = serve({ contents: [{ sha256: id, tags: [], rating: null, note: "" }] });
    expect((await listSaid([id]))[0]?.sha256).toBe(id);
    expect(requests[0]?.body).toEqual({ sha256s: [id] });
    await expect(listSaid([shaOf(1)])).rejects.toThrow("give this browser the key first");
    await keepHashKey(other);
    await expect(listSaid([shaOf(1)])).rejects.toThrow("give this browser the key first");
    expect(requests).toHaveLength(1);
  });

  it("SHA-256 are sent once the key is here", async () => {
    const requests = serve({ contents: [{ sha256: idOf(shaOf(1)) }] });
    await keepHashKey(key);
    expect(await listSaid([shaOf(1)])).toEqual([{ sha256: shaOf(1) }]);
    expect(requests[0]?.body).toEqual({ sha256s: [idOf(shaOf(1))] });
  });
});

describe("in a plain collection", () => {
  it.each([
    ["with a key in this browser", true],
    ["without one", false],
  ])("nothing changes, %s", async (_, held) => {
    if (held) await keepHashKey(key);
    signIn(false);
    const requests = serve({ contents: [{ sha256: shaOf(1) }] });
    expect(await listSaid([shaOf(1)])).toEqual([{ sha256: shaOf(1) }]);
    expect(requests[0]?.body).toEqual({ sha256s: [shaOf(1)] });
    expect(await contentIdOf(shaOf(1))).toBe(shaOf(1));
  });
});
