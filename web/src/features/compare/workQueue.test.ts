import { describe, expect, it } from "vitest";
import { WorkQueue } from "./workQueue";

describe("WorkQueue", () => {
  it("gives jobs in order and ends when nothing more can come", async () => {
    const queue = new WorkQueue<string>();
    queue.add(["a", "b"]);
    const seen: string[] = [];
    for await (const job of queue) {
      seen.push(job);
      if (job === "a") queue.add(["c"]);
      queue.finish();
    }
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("waits while a job is in work, because its outcome may be followed by more", async () => {
    const queue = new WorkQueue<number>();
    queue.add([1]);
    const jobs = queue[Symbol.asyncIterator]();
    expect(await jobs.next()).toEqual({ value: 1, done: false });
    const next = jobs.next();
    queue.add([2]);
    expect(await next).toEqual({ value: 2, done: false });
    const end = jobs.next();
    queue.finish();
    queue.finish();
    expect((await end).done).toBe(true);
  });

  it("waits while somebody still looks for files", async () => {
    const queue = new WorkQueue<number>();
    queue.expectMore(true);
    const jobs = queue[Symbol.asyncIterator]();
    const first = jobs.next();
    queue.add([7]);
    expect((await first).value).toBe(7);
    queue.finish();
    const end = jobs.next();
    queue.expectMore(false);
    expect((await end).done).toBe(true);
  });

  it("drops what is no longer wanted", async () => {
    const queue = new WorkQueue<number>();
    queue.add([1, 2, 3]);
    queue.drop((job) => job !== 2);
    expect(queue.waiting).toEqual([2]);
  });
});
