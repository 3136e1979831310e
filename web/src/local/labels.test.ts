import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closeDatabase, database } from "./db";
import {
  allLabelled,
  findLabelled,
  findVerdicts,
  keepLabelled,
  keepVerdicts,
  type Labelled,
} from "./labels";
import { forgetEverything } from "./storage";

const [A, B] = ["a".repeat(64), "b".repeat(64)];

function labelled(sha256: string, name: string): Labelled {
  return {
    sha256,
    labels: [{ name, score: 0.5, parents: [], id: "", moments: [] }],
    places: Uint16Array.of(3),
    scores: Float32Array.of(0.5),
    embedding: Int8Array.of(127, -3),
  };
}

afterEach(async () => {
  await forgetEverything();
  await closeDatabase();
});

describe("what a tagger made of files", () => {
  it("is found again by content and tagger, also after a reload", async () => {
    await keepLabelled("d1", labelled(A, "cat"));
    await keepLabelled("d2", labelled(A, "dog"));
    await keepLabelled("d2", labelled(B, "cup"));
    await closeDatabase();
    const [first, second] = await findLabelled("d1", [A, B]);
    expect(first).toMatchObject(labelled(A, "cat"));
    expect(second).toBeUndefined();
    expect((await allLabelled("d2")).map(({ sha256 }) => sha256)).toEqual([A, B]);
    expect(await (await database()).count("labels")).toBe(3);
  });

  it("is kept of so many files only, the newest", async () => {
    const shas = Array.from({ length: 9 }, (_, at) => `${at}`.repeat(64));
    const limits = { most: 5, atATime: 3 };
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const [at, sha256] of shas.entries()) {
      vi.setSystemTime(1000 - (at === 4 ? 500 : 0) + at);
      await keepLabelled("d", labelled(sha256, "cat"), limits);
    }
    vi.useRealTimers();
    // The eighth made three go: the fifth, which has the oldest time, and the first two.
    expect((await allLabelled("d")).map(({ sha256 }) => sha256[0])).toEqual([..."235678"]);
  });
});

describe("verdicts on files that are in no collection", () => {
  it("are kept until nothing is decided", async () => {
    await keepVerdicts(new Map([[A, { accepted: ["cat"], dismissed: ["dog"] }]]));
    await keepVerdicts(new Map([[B, { accepted: [], dismissed: ["cup"] }]]));
    const found = await findVerdicts([A, B]);
    expect(found.get(A)).toMatchObject({ accepted: ["cat"], dismissed: ["dog"] });
    await keepVerdicts(new Map([[B, { accepted: [], dismissed: [] }]]));
    expect([...(await findVerdicts([A, B])).keys()]).toEqual([A]);
  });
});
