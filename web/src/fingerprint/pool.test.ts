import { describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../local/testing";
import { type FileJob, FingerprintPool, type PoolOptions, type Progress } from "./pool";
import type { FromWorker, ToWorker } from "./protocol";
import type { FileFingerprint } from "./types";

const fingerprintOf = (path: string): FileFingerprint => ({
  kind: "image",
  name: path,
  path,
  size: 10,
  modified: 0,
  media_type: "image/png",
  sha256: "0".repeat(64),
  width: 1,
  height: 1,
  dhash: "0".repeat(32),
  trimmed: null,
  thumbnail: null,
  warnings: [],
  method: "bitmap",
});

/** A worker that is told what to do by the file's path. */
class FakeWorker {
  static all: FakeWorker[] = [];
  static busy = 0;
  static mostBusy = 0;
  static big = 0;
  static mostBig = 0;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  terminated = false;
  readonly told: string[] = [];

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(message: ToWorker): void {
    this.told.push(message.type);
    if (message.type === "go") {
      FakeWorker.big++;
      FakeWorker.mostBig = Math.max(FakeWorker.mostBig, FakeWorker.big);
      setTimeout(() => {
        FakeWorker.big--;
        this.#finish({ type: "result", fingerprint: fingerprintOf("big") });
      }, 5);
    }
    if (message.type !== "job") return;
    FakeWorker.busy++;
    FakeWorker.mostBusy = Math.max(FakeWorker.mostBusy, FakeWorker.busy);
    const { path } = message;
    setTimeout(() => {
      if (path.startsWith("hang")) return;
      if (path.startsWith("wait")) this.#say({ type: "progress", bytes: 4 });
      else if (path.startsWith("crash") || path.startsWith("unloaded")) {
        // As browsers have it: without a message the script itself could not be loaded.
        const message = path.startsWith("unloaded") ? {} : { message: "crash" };
        this.onerror?.({ preventDefault: () => {}, ...message } as ErrorEvent);
        FakeWorker.busy--;
      } else if (path.startsWith("big")) this.#say({ type: "permit" });
      else if (path.startsWith("bad")) this.#finish({ type: "error", reason: "no good" });
      else if (path.startsWith("seek")) {
        const { name, size, modified, media_type, sha256 } = fingerprintOf(path);
        const video = { name, path, size, modified, media_type, sha256, lacks: "HEVC" };
        this.#finish({ type: "seek", video });
      } else this.#finish({ type: "result", fingerprint: fingerprintOf(path) });
    }, 1);
  }

  terminate(): void {
    this.terminated = true;
  }

  #finish(message: FromWorker): void {
    FakeWorker.busy--;
    this.#say(message);
  }

  #say(message: FromWorker): void {
    if (!this.terminated) this.onmessage?.({ data: message } as MessageEvent);
  }
}

const job = (path: string): FileJob => ({
  id: `id:${path}`,
  file: new File(["0123456789"], path),
  path,
});

function start(
  jobs: Iterable<FileJob> | AsyncIterable<FileJob>,
  options: PoolOptions = {},
  signal?: AbortSignal,
) {
  FakeWorker.all = [];
  FakeWorker.busy = FakeWorker.mostBusy = FakeWorker.big = FakeWorker.mostBig = 0;
  const results: string[] = [];
  const errors: Record<string, string> = {};
  const progress: Progress[] = [];
  const pool = new FingerprintPool({
    workers: 2,
    createWorker: () => new FakeWorker(),
    seekVideo: async (_file, video) => fingerprintOf(video.path),
    ...options,
  });
  const handle = pool.run(jobs, {
    onResult: (id) => results.push(id),
    onError: (id, error) => {
      errors[id] = error.reason;
    },
    onProgress: (now) => progress.push(now),
    ...(signal ? { signal } : {}),
  });
  return { handle, results, errors, progress };
}

/** Waits until an expectation holds. */
const seen = (check: () => void): Promise<void> =>
  vi.waitFor(check, { interval: 1, timeout: PATIENCE });

const names = (count: number): FileJob[] => Array.from({ length: count }, (_, n) => job(`f${n}`));

describe("FingerprintPool", () => {
  it("gives every file one outcome and ends its workers", async () => {
    const { handle, results, errors } = start([...names(20), job("bad"), job("seek")]);
    expect(await handle.done).toEqual({ files: 22, failed: 1, cancelled: false });
    expect(new Set(results).size).toBe(21);
    expect(results).toContain("id:seek");
    expect(errors).toEqual({ "id:bad": "no good" });
    expect(FakeWorker.all).toHaveLength(2);
    expect(FakeWorker.all.every((worker) => worker.terminated)).toBe(true);
    expect(FakeWorker.mostBusy).toBe(2);
  });

  it("makes no worker for no files", async () => {
    const { handle } = start([]);
    expect(await handle.done).toEqual({ files: 0, failed: 0, cancelled: false });
    expect(FakeWorker.all).toHaveLength(0);
  });

  it("takes files only as workers get free", async () => {
    let taken = 0;
    let most = 0;
    let finished = 0;
    function* files() {
      for (const one of names(50)) {
        taken++;
        most = Math.max(most, taken - finished);
        yield one;
      }
    }
    const pool = new FingerprintPool({ workers: 3, createWorker: () => new FakeWorker() });
    const onResult = (): void => {
      finished++;
    };
    await pool.run(files(), { onResult, onError: onResult }).done;
    expect(taken).toBe(50);
    expect(most).toBeLessThanOrEqual(3);
  });

  it("takes files from a list that is still being found", async () => {
    async function* files() {
      for (const one of names(5)) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield one;
      }
    }
    const { handle, results } = start(files());
    await handle.done;
    expect(results).toHaveLength(5);
  });

  it("replaces a worker that crashed or hangs and goes on", async () => {
    const { handle, results, errors } = start(
      [job("crash1"), job("hang1"), job("crash2"), job("unloaded"), ...names(6)],
      { patience: 40 },
    );
    expect(await handle.done).toEqual({ files: 10, failed: 4, cancelled: false });
    expect(results).toHaveLength(6);
    expect(errors["id:crash1"]).toMatch("broke down");
    expect(errors["id:unloaded"]).toMatch("cannot be reached");
    expect(errors["id:hang1"]).toMatch("no sign of life");
    expect(FakeWorker.all.length).toBeGreaterThan(2);
    expect(FakeWorker.all.every((worker) => worker.terminated)).toBe(true);
  });

  it("reports a failing seek as the file's error", async () => {
    const { handle, errors } = start([job("seek")], {
      seekVideo: async () => {
        throw new Error("cannot play");
      },
    });
    expect(await handle.done).toMatchObject({ failed: 1 });
    expect(errors).toEqual({ "id:seek": "cannot play" });
  });

  it("decodes one big image at a time", async () => {
    const { handle, results } = start(
      [1, 2, 3, 4, 5].map((n) => job(`big${n}`)),
      { workers: 4 },
    );
    await handle.done;
    expect(results).toHaveLength(5);
    expect(FakeWorker.mostBig).toBe(1);
  });

  it("hands the turn on when a worker with a big image is given up", async () => {
    class Stuck extends FakeWorker {
      override postMessage(message: ToWorker): void {
        if (message.type === "go" && FakeWorker.all[0] === this) return;
        super.postMessage(message);
      }
    }
    const { handle, results, errors } = start([job("big1"), job("big2")], {
      patience: 40,
      createWorker: () => new Stuck(),
    });
    await handle.done;
    expect(Object.keys(errors)).toEqual(["id:big1"]);
    expect(results).toEqual(["id:big2"]);
  });

  it("pauses between files, tells its workers, and resumes", async () => {
    const { handle, results } = start(names(50), { workers: 1 });
    await seen(() => expect(results.length).toBeGreaterThan(1));
    handle.pause();
    handle.pause();
    const before = results.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(results.length).toBeLessThanOrEqual(before + 1);
    expect(FakeWorker.all[0]?.told.filter((type) => type === "pause").length).toBeGreaterThan(0);
    handle.resume();
    expect(await handle.done).toMatchObject({ files: 50 });
    expect(results).toHaveLength(50);
  });

  it("does not take a paused worker for a hung one", async () => {
    const { handle, errors } = start([job("wait")], { patience: 80, workers: 1 });
    await seen(() => expect(FakeWorker.all).toHaveLength(1));
    handle.pause();
    await new Promise((resolve) => setTimeout(resolve, 160));
    expect(errors).toEqual({});
    handle.resume();
    await handle.done;
    expect(errors["id:wait"]).toMatch("no sign of life");
  });

  it("cancels at once and calls nothing back any more", async () => {
    const { handle, results, progress } = start([job("f1"), job("hang"), job("f2"), ...names(9)], {
      workers: 1,
    });
    await seen(() => expect(results).toHaveLength(1));
    handle.cancel();
    const calls = progress.length;
    expect(await handle.done).toMatchObject({ cancelled: true });
    expect(FakeWorker.all.every((worker) => worker.terminated)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(results).toHaveLength(1);
    expect(progress).toHaveLength(calls);
  });

  it("can be cancelled while paused, and by a signal before it starts", async () => {
    const { handle } = start(names(3));
    handle.pause();
    handle.cancel();
    expect(await handle.done).toMatchObject({ cancelled: true });
    const early = start(names(3), {}, AbortSignal.abort());
    expect(await early.handle.done).toEqual({ files: 0, failed: 0, cancelled: true });
    expect(FakeWorker.all).toHaveLength(0);
  });

  it("reports progress at most ten times a second, and the end", async () => {
    const began = performance.now();
    const { handle, progress } = start(names(300));
    await handle.done;
    const tenths = (performance.now() - began) / 100;
    const last = progress.at(-1);
    expect(last).toEqual({ files: 300, failed: 0, bytes: 3000, running: [] });
    expect(progress.length).toBeLessThanOrEqual(tenths + 3);
    const bytes = progress.map((now) => now.bytes);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  });

  it("counts the finished part of running files", async () => {
    const { handle, progress } = start([job("wait")], { patience: 400, workers: 1 });
    await seen(() => expect(progress.at(-1)).toMatchObject({ bytes: 4, running: ["wait"] }));
    handle.cancel();
    await handle.done;
  });

  it("ends with the error of the list or of a callback", async () => {
    function* files() {
      yield job("f1");
      throw new Error("the folder is gone");
    }
    const { handle } = start(files());
    await expect(handle.done).rejects.toThrow("the folder is gone");
    expect(FakeWorker.all.every((worker) => worker.terminated)).toBe(true);
  });
});
