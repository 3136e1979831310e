import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type HashKey, hashKeyOf } from "../../fingerprint/hashKey";
import { contentNamesOf } from "../../fingerprint/keyedContents";
import { shaOf } from "../../local/testing";
import { pairKey } from "../../review/model";

/** A server with the decisions of one account, two a page. */
class Server {
  readonly decisions: { a: string; b: string; verdict: string; at: number }[] = [];
  readonly sent: unknown[] = [];
  down = false;

  readonly fetch = async (asked: Request): Promise<Response> => {
    if (this.down) throw new TypeError("no network");
    const url = new URL(asked.url);
    if (asked.method === "POST") {
      this.sent.push(await asked.json());
      return Response.json({ entry: null });
    }
    const start = Number(url.searchParams.get("cursor") || 0);
    const next = start + 2 < this.decisions.length ? String(start + 2) : null;
    return Response.json({ decisions: this.decisions.slice(start, start + 2), next });
  };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function newPage(server: Server) {
  vi.resetModules();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("location", { origin: "http://tagcat.test" });
  const [{ VerdictBook }, { account }, { keepHashKey }] = await Promise.all([
    import("./verdicts"),
    import("../../api/account"),
    import("../../local/hashKey"),
  ]);
  const apart = new Set<string>();
  const book = new VerdictBook((pairs, on) => {
    for (const pair of pairs) {
      if (on) apart.add(pairKey(...pair));
      else apart.delete(pairKey(...pair));
    }
  });
  await book.load();
  const signIn = (key: HashKey | null = null) =>
    account.set({
      status: "in",
      user: {
        name: "anna",
        variance: 20,
        has_password: true,
        second_factor: false,
        hash_key: key && { id: key.id, wrapped: null },
      },
    });
  const signOut = () => account.set({ status: "out" });
  return { book, apart, signIn, signOut, keepHashKey };
}

const [one, two, three] = [1, 2, 3].map((n) => pairKey(shaOf(n), shaOf(n + 10))) as [
  string,
  string,
  string,
];

describe("verdicts", () => {
  it("of the account hold while it is signed in, beside those of this browser", async () => {
    const server = new Server();
    for (const n of [1, 2, 3]) {
      server.decisions.push({ a: shaOf(n), b: shaOf(n + 10), verdict: "not-match", at: 0 });
    }
    const { book, apart, signIn, signOut } = await newPage(server);
    await book.set(new Map([[two, "not-match"]]));
    expect(server.sent).toEqual([]);
    signIn();
    await vi.waitFor(() => expect(apart).toEqual(new Set([one, two, three])));
    signOut();
    expect(apart).toEqual(new Set([two]));
  });

  it("of a keyed account are known once the key is here", async () => {
    const key = await hashKeyOf(new Uint8Array(32).fill(1));
    const { idOf } = await contentNamesOf(key);
    const server = new Server();
    const [a, b] = [idOf(shaOf(1)), idOf(shaOf(11))];
    server.decisions.push({ a, b, verdict: "not-match", at: 0 });
    const { apart, signIn, keepHashKey } = await newPage(server);
    signIn(key);
    await vi.waitFor(() => expect(apart).toEqual(new Set([pairKey(a, b)])));
    await keepHashKey(key);
    await vi.waitFor(() => expect(apart).toEqual(new Set([one])));
  });

  it("are sent to the account that is signed in, and taken back there", async () => {
    const server = new Server();
    const { book, apart, signIn } = await newPage(server);
    signIn();
    await book.set(new Map([[one, "not-match"]]));
    await book.set(new Map([[one, null]]));
    const pairs = [{ a: shaOf(1), b: shaOf(11) }];
    expect(server.sent).toEqual([
      { pairs, verdict: "not-match" },
      { pairs, verdict: null },
    ]);
    expect(apart.size).toBe(0);
  });

  it("hold here where the account cannot be told, which is said", async () => {
    const server = new Server();
    const { book, apart, signIn } = await newPage(server);
    signIn();
    server.down = true;
    await book.set(new Map([[one, "not-match"]]));
    expect(apart).toEqual(new Set([one]));
    expect(book.problem.get()).toContain("This browser remembers it");
  });
});
