import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type HashKey, hashKeyOf } from "../../fingerprint/hashKey";
import { contentNamesOf } from "../../fingerprint/keyedContents";
import { eventually, fillStorage, shaOf } from "../../local/testing";
import { pairKey } from "../../review/model";

/** A server with the decisions of one account, two a page. */
class Server {
  readonly decisions: { a: string; b: string; verdict: string; at: number }[] = [];
  readonly sent: unknown[] = [];
  down = false;
  full = false;

  readonly fetch = async (asked: Request): Promise<Response> => {
    if (this.down) throw new TypeError("no network");
    const url = new URL(asked.url);
    if (asked.method === "POST") {
      if (this.full) return Response.json({ title: "full" }, { status: 507 });
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
  const [{ VerdictBook }, { account }, { keepAgain, unkept }, { keepHashKey }] = await Promise.all([
    import("./verdicts"),
    import("../../api/account"),
    import("../../local/unkept"),
    import("../../local/hashKey"),
  ]);
  const apart = new Set<string>();
  const book = new VerdictBook((pairs, on) => {
    for (const pair of pairs) {
      if (on) apart.add(pairKey(...pair));
      else apart.delete(pairKey(...pair));
    }
  }, 5);
  await book.load();
  const signIn = (name = "anna", key: HashKey | null = null) =>
    account.set({
      status: "in",
      user: {
        name,
        variance: 20,
        has_password: true,
        second_factor: false,
        hash_key: key && { id: key.id, wrapped: null },
      },
    });
  const signOut = () => account.set({ status: "out" });
  return { book, apart, signIn, signOut, keepAgain, unkept, keepHashKey };
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
    await eventually(() => expect(apart).toEqual(new Set([one, two, three])));
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
    signIn("anna", key);
    await eventually(() => expect(apart).toEqual(new Set([pairKey(a, b)])));
    await keepHashKey(key);
    await eventually(() => expect(apart).toEqual(new Set([one])));
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

  it("hold here where the account cannot be told, which is said, and are told later", async () => {
    const server = new Server();
    const { book, apart, signIn } = await newPage(server);
    signIn();
    server.down = true;
    await book.set(new Map([[one, "not-match"]]));
    await book.set(new Map([[two, "keep-both"]]));
    await book.set(new Map([[two, null]]));
    expect(apart).toEqual(new Set([one]));
    expect(book.problem.get()).toContain("This browser remembers them");
    server.down = false;
    await eventually(() => expect(book.problem.get()).toBeNull());
    expect(server.sent).toEqual([
      { pairs: [{ a: shaOf(1), b: shaOf(11) }], verdict: "not-match" },
      { pairs: [{ a: shaOf(2), b: shaOf(12) }], verdict: null },
    ]);
  });

  it("go to no other account, and to the same one after it signed in again", async () => {
    const server = new Server();
    const { book, signIn, signOut } = await newPage(server);
    signIn();
    server.down = true;
    await book.set(new Map([[one, "not-match"]]));
    signOut();
    server.down = false;
    signIn("bob");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.sent).toEqual([]);
    signOut();
    server.down = true;
    signIn();
    await book.set(new Map([[two, "not-match"]]));
    signOut();
    server.down = false;
    signIn();
    const pairs = [{ a: shaOf(2), b: shaOf(12) }];
    await eventually(() => expect(server.sent).toEqual([{ pairs, verdict: "not-match" }]));
  });

  it("that the account refuses are said to be only here", async () => {
    const server = new Server();
    const { book, signIn } = await newPage(server);
    signIn();
    server.full = true;
    await book.set(new Map([[one, "not-match"]]));
    expect(book.problem.get()).toContain("did not take");
  });

  it("that the browser has no room for are told of and kept once there is room", async () => {
    const server = new Server();
    const { book, unkept, keepAgain } = await newPage(server);
    let full = true;
    const empty = fillStorage(() => full);
    await book.set(new Map([[one, "not-match"]]));
    await book.set(new Map([[two, "keep-both"]]));
    expect(unkept.get().get("decisions")?.full).toBe(true);
    full = false;
    keepAgain();
    await eventually(() => expect(unkept.get().size).toBe(0));
    empty();
    const next = await newPage(server);
    expect(next.book.all.get()).toEqual(
      new Map([
        [one, "not-match"],
        [two, "keep-both"],
      ]),
    );
  });
});
