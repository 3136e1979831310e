import { describe, expect, it } from "vitest";
import { deferred } from "../../fingerprint/deferred";
import type { Loaded, Sight } from "../../label/labeller";
import type { Label } from "../../label/labels";
import type { Labelled } from "../../local/labels";
import { eventually } from "../../local/testing";
import { LabelJob, type LabelParts, type LabelTask, MAX_FRAMES, spread } from "./job";

const LOADED: Loaded = {
  id: { name: "t", version: "1", digest: "d" },
  bytes: { model: 1, table: 1, runtime: 1 },
  took: 1,
};

function sight(name: string, score: number): Sight {
  const label: Label = { name, score, parents: [], id: "" };
  return {
    labels: [label],
    classes: { places: Uint16Array.of(1), scores: Float32Array.of(score) },
    embedding: Int8Array.of(127, 0),
    took: [0, 0, 0],
  };
}

function task(sha256: string, over: Partial<LabelTask> = {}): LabelTask {
  const file = async () => new File(["x"], `${sha256}.jpg`);
  return { sha256, name: `${sha256}.jpg`, kind: "image", positions: async () => [], file, ...over };
}

/** A job whose pictures are looked at by `look`; `kept` is its store. */
function jobWith(over: Partial<LabelParts> = {}) {
  const kept = new Map<string, Labelled>();
  const looked: string[] = [];
  const job = new LabelJob({
    load: async () => LOADED,
    look: async (picture) => {
      looked.push((picture as File).name);
      return sight("cat", 0.9);
    },
    frames: async function* (_file, times) {
      for (const time of times) yield { name: String(time) } as unknown as ImageBitmap;
    },
    find: async (_digest, shas) => shas.map((sha256) => kept.get(sha256)),
    keep: async (_digest, labelled) => void kept.set(labelled.sha256, labelled),
    ...over,
  });
  return { job, kept, looked };
}

describe("LabelJob", () => {
  it("labels each content once, and keeps what it found", async () => {
    const { job, kept, looked } = jobWith();
    await job.start([task("a"), task("b"), task("a")]);
    expect(looked).toEqual(["a.jpg", "b.jpg"]);
    expect(job.progress.get()).toMatchObject({ phase: "done", total: 2, done: 2 });
    expect(job.found.get().get("a")?.labels).toMatchObject([{ name: "cat", moments: [] }]);
    await job.start([task("a"), task("c")]);
    expect(looked).toEqual(["a.jpg", "b.jpg", "c.jpg"]);
    expect([...kept.keys()]).toEqual(["a", "b", "c"]);
    expect(job.found.get().size).toBe(3);
  });

  it("joins what is seen in the key frames of a video", async () => {
    const scores: Record<string, number> = { 0: 0.5, 1.5: 0.8, 4: 0.3 };
    const { job } = jobWith({
      look: async (picture) => sight("cat", scores[(picture as unknown as File).name] ?? 0),
    });
    await job.start([task("v", { kind: "video", positions: async () => [0, 1500, 4000] })]);
    const found = job.found.get().get("v");
    expect(found?.labels).toMatchObject([{ name: "cat", score: 0.8, moments: [0, 1500, 4000] }]);
    expect(found?.scores[0]).toBeCloseTo(1.6 / 3);
  });

  it("goes on after a file that cannot be read, and tells why", async () => {
    const { job } = jobWith();
    await job.start([task("a", { file: async () => null }), task("b")]);
    const { phase, done, problems } = job.progress.get();
    expect([phase, done]).toEqual(["done", 2]);
    expect(problems).toEqual([{ name: "a.jpg", reason: "the file must be chosen again" }]);
    expect(job.found.get().has("b")).toBe(true);
  });

  it("says why the tagger could not be loaded", async () => {
    const { job, looked } = jobWith({ load: () => Promise.reject(new Error("not there")) });
    await job.start([task("a")]);
    expect(job.progress.get()).toMatchObject({ phase: "failed", reason: "not there" });
    expect(looked).toEqual([]);
  });

  it("holds while it is paused, and says nothing more once it is cancelled", async () => {
    const first = deferred();
    const { job, looked } = jobWith({
      look: async (picture) => {
        looked.push((picture as File).name);
        if (looked.length === 1) await first.promise;
        return sight("cat", 0.9);
      },
    });
    const run = job.start([task("a"), task("b")]);
    await eventually(() => expect(looked).toEqual(["a.jpg"]));
    job.pause();
    first.resolve();
    await eventually(() => expect(job.progress.get().phase).toBe("paused"));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(looked).toEqual(["a.jpg"]);
    job.resume();
    await run;
    expect(looked).toEqual(["a.jpg", "b.jpg"]);

    const other = job.start([task("c"), task("d")]);
    job.cancel();
    await other;
    expect(looked).toEqual(["a.jpg", "b.jpg"]);
    expect(job.progress.get().phase).toBe("idle");
    job.clear();
    expect(job.found.get().size).toBe(0);
  });
});

describe("spread", () => {
  it("takes all positions, or so many that are spread over them", () => {
    expect(spread([1, 2, 3])).toEqual([1, 2, 3]);
    const many = Array.from({ length: 1000 }, (_, at) => at);
    expect(spread(many)).toHaveLength(MAX_FRAMES);
    expect(spread(many).slice(0, 3)).toEqual([0, 10, 20]);
  });
});
