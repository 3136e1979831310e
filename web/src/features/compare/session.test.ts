import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deferred } from "../../fingerprint/deferred";
import type { RunCallbacks } from "../../fingerprint/pool";
import { FingerprintError } from "../../fingerprint/types";
import type { Found } from "../../local/picking";
import { eventually, imageOf, madeOf } from "../../local/testing";
import { type Matcher, NO_GROUPS } from "./matcher";
import type { Pool } from "./session";

interface Job {
  readonly id: string;
  readonly file: File;
  readonly path: string;
}

/** A pool of one worker that finishes a file when the test says so. */
class HandPool implements Pool {
  readonly started: string[] = [];
  readonly #next: ((outcome: "done" | "failed") => void)[] = [];
  paused = false;

  run(files: AsyncIterable<Job>, { onResult, onError }: RunCallbacks) {
    let cancelled = false;
    const work = async () => {
      let count = 0;
      for await (const { id, path, file } of files) {
        if (cancelled) break;
        this.started.push(path);
        const outcome = await new Promise<"done" | "failed">((resolve) => this.#next.push(resolve));
        if (cancelled) break;
        count += 1;
        if (outcome === "failed") onError(id, new FingerprintError(path, "broken"));
        else onResult(id, madeOf(imageOf(file.size, { path, name: file.name })));
      }
      return { files: count, failed: 0, cancelled };
    };
    return {
      done: work(),
      pause: () => {
        this.paused = true;
      },
      resume: () => {
        this.paused = false;
      },
      cancel: () => {
        cancelled = true;
        this.finish();
      },
    };
  }

  finish(outcome: "done" | "failed" = "done"): void {
    this.#next.shift()?.(outcome);
  }
}

function fakeMatcher() {
  const contents: string[] = [];
  const apart = new Set<string>();
  const matcher: Matcher = {
    add: async (added) => {
      contents.push(...added.map(({ sha256 }) => sha256));
    },
    remove: async (removed) => {
      for (const sha256 of removed) contents.splice(contents.indexOf(sha256), 1);
    },
    near: async (asked) => new Set(asked),
    group: async (variance) => ({ ...NO_GROUPS, variance }),
    pairsOf: async () => [],
    commonness: async () => ({ videos: 0, holders: new Map() }),
    keepApart: async (pairs, on) => {
      for (const pair of pairs) {
        if (on) apart.add(pair.join());
        else apart.delete(pair.join());
      }
    },
    close: () => {
      contents.length = 0;
    },
  };
  return { matcher, contents, apart };
}

/** Files of the given sizes, so that each has a content of its own. */
async function* files(...sizes: number[]): AsyncGenerator<Found> {
  for (const size of sizes) {
    const file = new File(["x".repeat(size)], `${size}.jpg`, { lastModified: 1000 + size });
    yield { kind: "file", file, path: `album/${size}.jpg`, handle: null, root: null };
  }
}

async function newPage() {
  vi.resetModules();
  const { CompareSession } = await import("./session");
  const pool = new HandPool();
  const { matcher, contents, apart } = fakeMatcher();
  const session = new CompareSession({ pool, matcher: () => matcher }, 18);
  return { session, pool, contents, apart };
}

type Session = Awaited<ReturnType<typeof newPage>>["session"];

function states(session: Session): string[] {
  return session.entries.get().map(({ outcome }) => outcome.state);
}

function waiting(count: number): string[] {
  return Array.from({ length: count }, () => "waiting");
}

/**
 * Keeps a comparison of files of the given sizes that were not read. `asked` is called when the
 * first one is about to be read, and it is up to `answer` whether it may be.
 */
async function keptWithHandles(...sizes: number[]) {
  const { keepEntries } = await import("../../local/resume");
  const face = { handle: {} as FileSystemFileHandle, root: null, reason: null };
  await keepEntries(
    sizes.map((size, position) => {
      const name = `${size}.jpg`;
      return { ...face, position, name, path: `album/${name}`, size, modified: 1000 + size };
    }),
  );
  const { promise, resolve: answer } = deferred<boolean>();
  const asked = vi.fn();
  const mayRead = () => {
    asked();
    return promise;
  };
  return { asked, answer, mayRead };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal("navigator", { userAgent: "" });
});

describe("CompareSession", () => {
  it("reads one file after another and groups them as they are done", async () => {
    const { session, pool, contents } = await newPage();
    await session.add(files(1, 2, 3));
    await eventually(() => expect(pool.started).toEqual(["album/1.jpg"]));
    pool.finish();
    await eventually(() => expect(pool.started).toHaveLength(2));
    pool.finish("failed");
    await eventually(() => expect(states(session)).toEqual(["done", "failed", "waiting"]));
    expect(session.progress.get()).toMatchObject({ activity: "working", files: 3, filesDone: 2 });
    pool.finish();
    await eventually(() => expect(session.progress.get().activity).toBe("idle"));
    expect(states(session)).toEqual(["done", "failed", "done"]);
    expect(contents).toEqual([imageOf(1).sha256, imageOf(3).sha256]);
    await eventually(() => expect(session.grouping.get().variance).toBe(18));
  });

  it("knows a file of before and does not read it again", async () => {
    const first = await newPage();
    await first.session.add(files(1));
    await eventually(() => expect(first.pool.started).toHaveLength(1));
    first.pool.finish();
    await eventually(() => expect(first.session.progress.get().activity).toBe("idle"));
    const { findHashes } = await import("../../local/hashes");
    const face = { path: "album/1.jpg", size: 1, modified: 1001 };
    await eventually(async () => expect((await findHashes([face]))[0]).toBeDefined());

    const { session, pool, contents } = await newPage();
    await session.add(files(1, 2));
    await eventually(() => expect(pool.started).toEqual(["album/2.jpg"]));
    await eventually(() => expect(states(session)).toEqual(["done", "waiting"]));
    expect(session.report.get()).toMatchObject({ added: 2, known: 1 });
    expect(contents).toEqual([imageOf(1).sha256]);
  });

  it("takes the same file once, counts what is left out, and lists what cannot be opened", async () => {
    const { session } = await newPage();
    await session.add(files(1, 2));
    await session.add(files(2, 3));
    await session.add(
      (async function* (): AsyncGenerator<Found> {
        yield { kind: "left-out", path: "album/notes.txt" };
        yield { kind: "unopened", path: "album/locked", reason: "the browser may not read it" };
      })(),
    );
    await eventually(() => expect(session.entries.get()).toHaveLength(4));
    expect(session.report.get()).toMatchObject({ repeated: 1, leftOut: 1 });
    expect(session.entries.get()[3]).toMatchObject({
      name: "locked",
      outcome: { state: "failed", reason: "the browser may not read it" },
    });
  });

  it("pauses, goes on, and after a cancel reads only what is left", async () => {
    const { session, pool } = await newPage();
    await session.add(files(1, 2, 3));
    await eventually(() => expect(pool.started).toHaveLength(1));
    session.pause();
    expect(pool.paused).toBe(true);
    expect(session.progress.get().activity).toBe("paused");
    session.resume();
    expect(session.progress.get().activity).toBe("working");
    pool.finish();
    await eventually(() => expect(pool.started).toHaveLength(2));
    session.cancel();
    expect(session.progress.get()).toMatchObject({ activity: "idle", waiting: 2 });
    session.restart();
    await eventually(() => expect(pool.started).toHaveLength(3));
    expect(pool.started).toEqual(["album/1.jpg", "album/2.jpg", "album/2.jpg"]);
    expect(session.progress.get()).toMatchObject({ activity: "working", files: 2, waiting: 0 });
  });

  it("takes files out, and their contents unless another file has the same", async () => {
    const { session, pool, contents } = await newPage();
    const again: Found = {
      kind: "file",
      file: new File(["x"], "copy.jpg"),
      path: "copy.jpg",
      handle: null,
      root: null,
    };
    await session.add(files(1, 2));
    await session.add(
      (async function* () {
        yield again;
      })(),
    );
    for (let done = 1; done <= 3; done += 1) {
      await eventually(() => expect(pool.started).toHaveLength(done));
      pool.finish();
    }
    await eventually(() => expect(states(session)).toEqual(["done", "done", "done"]));
    session.remove(new Set([0, 1]));
    expect(session.entries.get().map(({ path }) => path)).toEqual(["copy.jpg"]);
    await eventually(() => expect(new Set(contents)).toEqual(new Set([imageOf(1).sha256])));
  });

  it("keeps pairs apart that were decided before, while and after files are compared", async () => {
    const { session, pool, apart } = await newPage();
    session.keepApart([["a", "b"]], true);
    await session.add(files(1));
    await eventually(() => expect(pool.started).toHaveLength(1));
    pool.finish();
    await eventually(() => expect(apart).toEqual(new Set(["a,b"])));
    session.keepApart([["c", "d"]], true);
    session.keepApart([["a", "b"]], false);
    expect(apart).toEqual(new Set(["c,d"]));
    apart.clear();
    session.clear();
    await session.add(files(2));
    await eventually(() => expect(pool.started).toHaveLength(2));
    pool.finish();
    await eventually(() => expect(apart).toEqual(new Set(["c,d"])));
  });

  it("starts over with nothing, even while folders are walked", async () => {
    const { session, pool } = await newPage();
    let more: () => void = () => {};
    const walk = session.add(
      (async function* () {
        yield* files(1);
        await new Promise<void>((resolve) => {
          more = resolve;
        });
        yield* files(2);
      })(),
    );
    await eventually(() => expect(session.progress.get().looking).toBe(true));
    session.clear();
    more();
    await walk;
    expect(session.entries.get()).toEqual([]);
    expect(pool.started).toEqual([]);
    expect(session.progress.get()).toMatchObject({ activity: "idle", looking: false });
  });

  it("takes the place of the comparison kept before, unless that is taken up", async () => {
    const { session: first } = await newPage();
    const { keptEntries } = await import("../../local/resume");
    const names = async () => (await keptEntries()).map(({ name }) => name);
    await first.add(files(5, 6, 7));
    await eventually(async () => expect(await names()).toHaveLength(3));
    const { session } = await newPage();
    expect(await session.keeps()).toBe(false);
    await session.add(files(8));
    await eventually(async () => expect(await names()).toEqual(["8.jpg"]));
    const { session: third } = await newPage();
    await third.takeUp(async () => false);
    await third.add(files(9));
    await eventually(async () => expect(await names()).toEqual(["8.jpg", "9.jpg"]));
    expect(await third.keeps()).toBe(true);
  });

  it("is taken up before the files that are dropped while it is read", async () => {
    const { session, pool } = await newPage();
    const { asked, answer, mayRead } = await keptWithHandles(1, 2, 3);
    const taking = session.takeUp(mayRead);
    await eventually(() => expect(asked).toHaveBeenCalled());
    const adding = session.add(files(2, 3, 4));
    await new Promise((resolve) => setTimeout(resolve));
    answer(false);
    expect(await taking).toBe(true);
    await adding;
    await eventually(() => expect(states(session)).toEqual(["failed", ...waiting(3)]));
    expect(session.entries.get().map(({ name }) => name)).toEqual(
      [1, 2, 3, 4].map((size) => `${size}.jpg`),
    );
    for (let done = 1; done <= 3; done += 1) {
      await eventually(() => expect(pool.started).toHaveLength(done));
      pool.finish();
    }
    await eventually(() => expect(states(session)).toEqual(["failed", "done", "done", "done"]));
  });

  it("is not taken up where other files were dropped before", async () => {
    const { session } = await newPage();
    const { mayRead } = await keptWithHandles(1, 2, 3);
    void session.add(files(2));
    expect(await session.takeUp(mayRead)).toBe(false);
    await eventually(() => expect(states(session)).toEqual(["waiting"]));
    const { keptEntries } = await import("../../local/resume");
    await session.kept();
    expect((await keptEntries()).map(({ name }) => name)).toEqual(["2.jpg"]);
  });

  it("is not taken up into a comparison that was started over meanwhile", async () => {
    const { session } = await newPage();
    const { asked, answer, mayRead } = await keptWithHandles(1);
    const taking = session.takeUp(mayRead);
    await eventually(() => expect(asked).toHaveBeenCalled());
    session.clear();
    answer(false);
    expect(await taking).toBe(false);
    expect(session.entries.get()).toEqual([]);
  });

  it("tells when it is forgotten, which comes after what still had to be kept", async () => {
    const { session, pool } = await newPage();
    await session.add(files(1, 2));
    await eventually(() => expect(pool.started).toHaveLength(1));
    pool.finish();
    await eventually(() => expect(pool.started).toHaveLength(2));
    session.clear();
    const { countKept } = await import("../../local/resume");
    await session.kept();
    expect(await countKept()).toBe(0);
  });

  it("is taken up after a reload with what was read, and says what was not", async () => {
    const first = await newPage();
    await first.session.add(files(1, 2, 3));
    await eventually(() => expect(first.pool.started).toHaveLength(1));
    first.pool.finish();
    await eventually(() => expect(first.pool.started).toHaveLength(2));
    first.pool.finish("failed");
    const { keptEntries } = await import("../../local/resume");
    await eventually(async () => {
      const kept = await keptEntries();
      expect(kept.map(({ reason }) => reason)).toEqual([null, "broken", null]);
    });
    const { findHashes } = await import("../../local/hashes");
    await eventually(async () => {
      expect((await findHashes(await keptEntries()))[0]).toBeDefined();
    });

    const { session, contents } = await newPage();
    await session.takeUp(async () => false);
    await eventually(() => expect(states(session)).toEqual(["done", "failed", "failed"]));
    expect(session.entries.get()[2]?.outcome).toMatchObject({
      reason: expect.stringContaining("choose it again"),
    });
    expect(contents).toEqual([imageOf(1).sha256]);
  });
});
