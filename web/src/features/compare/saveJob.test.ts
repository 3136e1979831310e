import { describe, expect, it, vi } from "vitest";
import { ApiError, unreachable } from "../../api/problem";
import type { SaveRequest, SaveResult } from "../../api/types";
import { deferred } from "../../fingerprint/deferred";
import { imageOf } from "../../local/testing";
import type { DoneEntry } from "./entries";
import { SaveJob, type SaveParts } from "./saveJob";
import { entryOf } from "./testing";

const device = { id: "0d4f3c1e-5b0e-4f6a-9a51-000000000000", name: "Test" };

const entry = (id: number) => entryOf(id, imageOf(id));

function entries(count: number): DoneEntry[] {
  return Array.from({ length: count }, (_, id) => entry(id));
}

function saved(): SaveResult {
  return {
    status: "saved",
    file_id: "f",
    content_id: "c",
    truncated: false,
    match_count: 0,
    matches: [],
  };
}

function jobWith(send: SaveParts["send"], parts: Partial<SaveParts> = {}) {
  const remember = vi.fn(async () => ({ copiesLeftOut: 0 }));
  const wait = vi.fn(async (_ms: number) => {});
  const job = new SaveJob({ send, remember, wait, device: async () => device, ...parts });
  return { job, remember, wait };
}

describe("SaveJob", () => {
  it("sends fingerprints in batches of at most 100 and remembers the files", async () => {
    const sizes: number[] = [];
    const { job, remember } = jobWith(async ({ files }: SaveRequest) => {
      sizes.push(files.length);
      return files.map(saved);
    });
    await job.start(entries(250));
    expect(sizes).toEqual([100, 100, 50]);
    expect(job.state.get()).toMatchObject({ phase: "done", total: 250 });
    expect(job.state.get().results).toHaveLength(250);
    expect(remember).toHaveBeenCalledTimes(3);
  });

  it("sends nothing but what the fingerprint says", async () => {
    let sent: SaveRequest | undefined;
    const { job } = jobWith(async (body) => {
      sent = body;
      return [saved()];
    });
    await job.start([{ ...entry(1), file: new File(["secret pixels"], "a.jpg") }]);
    expect(sent).toEqual({ device, files: [imageOf(1)] });
  });

  it("tries again when the server is not reached, and says so meanwhile", async () => {
    let calls = 0;
    const { job, wait } = jobWith(async ({ files }) => {
      calls += 1;
      if (calls < 3) throw unreachable();
      return files.map(saved);
    });
    const said: (string | null)[] = [];
    job.state.subscribe(() => said.push(job.state.get().message));
    await job.start(entries(1));
    expect(job.state.get().phase).toBe("done");
    expect(wait).toHaveBeenCalledTimes(2);
    expect(said.some((words) => words?.includes("Trying again"))).toBe(true);
  });

  it("comes back when the server says, unless that is too long to wait for", async () => {
    let after = 20;
    const { job, wait } = jobWith(async ({ files }) => {
      if (after === 0) return files.map(saved);
      const busy = new ApiError(503, "busy", [], null, after);
      after = after === 20 ? 0 : after;
      throw busy;
    });
    await job.start(entries(1));
    expect(wait.mock.calls).toEqual([[20_000]]);
    expect(job.state.get().phase).toBe("done");
    after = 3600;
    await job.start(entries(1));
    expect(wait).toHaveBeenCalledOnce();
    expect(job.state.get()).toMatchObject({ phase: "stopped", message: "busy" });
  });

  it("does not begin once more while it is saving", async () => {
    const { promise, resolve } = deferred();
    const send = vi.fn(async ({ files }: SaveRequest) => {
      await promise;
      return files.map(saved);
    });
    const { job } = jobWith(send);
    const first = job.start(entries(150));
    await job.start(entries(150));
    resolve();
    await first;
    expect(send).toHaveBeenCalledTimes(2);
    expect(job.state.get().results).toHaveLength(150);
  });

  it("stops when trying again does not help, and goes on where it stopped", async () => {
    let reachable = true;
    let sent = 0;
    const { job } = jobWith(async ({ files }) => {
      if (!reachable) throw unreachable();
      sent += 1;
      reachable = sent !== 1;
      return files.map(saved);
    });
    await job.start(entries(150));
    expect(job.state.get()).toMatchObject({ phase: "stopped" });
    expect(job.state.get().results).toHaveLength(100);
    reachable = true;
    await job.goOn();
    expect(job.state.get().phase).toBe("done");
    expect(job.state.get().results.map(({ entry: { id } }) => id)).toEqual(
      entries(150).map(({ id }) => id),
    );
  });

  it("saves all the same, and says so, when the browser has no room to remember", async () => {
    const { job, remember } = jobWith(async ({ files }) => files.map(saved));
    remember.mockRejectedValueOnce(new DOMException("full", "QuotaExceededError"));
    await job.start(entries(2));
    expect(job.state.get()).toMatchObject({ phase: "done", storageFull: true });
    expect(job.state.get().results).toHaveLength(2);
    remember.mockRejectedValueOnce(new DOMException("none", "InvalidStateError"));
    await job.start(entries(2));
    expect(job.state.get()).toMatchObject({ phase: "done", storageFull: false });
  });

  it("quotes the request of a file that the server could not save", async () => {
    const error = { type: "about:blank", title: "Full", status: 507, detail: "the disk is full" };
    const { job } = jobWith(async () => [
      {
        status: "error",
        truncated: false,
        match_count: 0,
        matches: [],
        error: { ...error, errors: [], request_id: "3f2a" },
      },
    ]);
    await job.start(entries(1));
    expect(job.state.get().results[0]?.problem).toBe("The disk is full. Request 3f2a.");
  });

  it("does not try again what the server refuses", async () => {
    const send = vi.fn(() => Promise.reject(new ApiError(422, "A rule was broken.")));
    const { job } = jobWith(send);
    await job.start(entries(1));
    expect(send).toHaveBeenCalledTimes(1);
    expect(job.state.get()).toMatchObject({ phase: "stopped", message: "A rule was broken." });
  });

  it("tells what was wrong with a single file and remembers only the others", async () => {
    const { job, remember } = jobWith(async () => [
      saved(),
      {
        status: "error",
        truncated: false,
        match_count: 0,
        matches: [],
        error: { type: "about:blank", title: "No", status: 422, detail: "bad hash", errors: [] },
      },
    ]);
    await job.start(entries(2));
    expect(job.state.get().results[1]).toMatchObject({ status: "error", problem: "bad hash" });
    expect(remember).toHaveBeenCalledWith([expect.objectContaining({ fingerprint: imageOf(0) })]);
  });

  it("can be stopped, and is done all the same where the browser has no storage", async () => {
    const { job } = jobWith(async ({ files }) => files.map(saved), {
      remember: () => Promise.reject(new DOMException("", "SecurityError")),
    });
    await job.start(entries(1));
    expect(job.state.get().phase).toBe("done");

    const slow = jobWith(
      (_body, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
        }),
    ).job;
    const run = slow.start(entries(1));
    await Promise.resolve();
    await Promise.resolve();
    slow.stop();
    await run;
    expect(slow.state.get()).toMatchObject({ phase: "stopped", message: "Saving was stopped." });
  });
});
