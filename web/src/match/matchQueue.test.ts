import { describe, expect, it, onTestFinished, vi } from "vitest";
import { NO_TIES } from "../fingerprint/dhash";
import type { Item } from "./items";
import { MatchQueue } from "./matchQueue";
import { randomHex, seeded } from "./vectors.testing";

const random = seeded(41);

function image(key: string, hex = randomHex(random)): Item {
  const look = { dhash: { hex, ties: NO_TIES }, trimmed: null };
  return { key, kind: "image", looks: [look], positions: [] };
}

/** More than fits in a slice. */
function many(prefix: string, count = 3000): Item[] {
  return Array.from({ length: count }, (_, n) => image(`${prefix}${n}`));
}

describe("a queue of items to match", () => {
  it("answers while it is being filled, and has everything in the end", async () => {
    // However fast or busy the machine is, the twins are in after the first slice and others wait.
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now++);
    onTestFinished(() => clock.mockRestore());
    const queue = new MatchQueue();
    const [twin, ...rest] = many("a") as [Item, ...Item[]];
    const added = queue.add([twin, { ...twin, key: "twin" }, ...rest]);
    await Promise.resolve();
    const early = queue.counts();
    expect(early.waiting).toBeGreaterThan(0);
    expect(early.added + early.waiting).toBe(3001);
    expect(queue.groups(18).groups.map(({ members }) => members)).toEqual([["a0", "twin"]]);
    await added;
    expect(queue.counts()).toEqual({ added: 3001, waiting: 0 });
  });

  it("takes a few items at a time, as files are read", async () => {
    const queue = new MatchQueue();
    for (const item of many("a", 5)) await queue.add([item]);
    void queue.add([image("b")]);
    await queue.add([image("c")]);
    expect(queue.counts()).toEqual({ added: 7, waiting: 0 });
  });

  it("takes items that come while others wait, each once", async () => {
    const queue = new MatchQueue();
    const items = many("a");
    const first = queue.add(items);
    const second = queue.add([...items.slice(0, 10), image("late")]);
    await Promise.all([first, second]);
    expect(queue.counts()).toEqual({ added: 3001, waiting: 0 });
    await queue.add(items);
    expect(queue.counts().added).toBe(3001);
  });

  it("leaves out what is removed before its turn", async () => {
    const queue = new MatchQueue();
    const twin = image("z", "5a3c96f10e87d24b3c5af196870e4bd2");
    const added = queue.add([...many("a"), twin, { ...twin, key: "zz" }]);
    queue.remove(["zz", "a0", "unknown"]);
    await added;
    expect(queue.counts()).toEqual({ added: 3000, waiting: 0 });
    expect(queue.groups(18).groups).toEqual([]);
  });

  it("stops when it is cleared, and starts anew", async () => {
    const queue = new MatchQueue();
    const added = queue.add(many("a"));
    queue.clear();
    await added;
    expect(queue.counts()).toEqual({ added: 0, waiting: 0 });
    const twin = image("x");
    await queue.add([twin, { ...twin, key: "y" }]);
    expect(queue.groups(0).groups.map(({ members }) => members)).toEqual([["x", "y"]]);
  });

  it("groups nothing together that is to be kept apart, until it no longer is", async () => {
    const queue = new MatchQueue();
    const hex = randomHex(random);
    await queue.add(["a", "b"].map((key) => image(key, hex)));
    queue.keepApart(
      [
        ["c", "a"],
        ["a", "b"],
      ],
      true,
    );
    await queue.add([image("c", hex)]);
    const shown = () => queue.groups(18).groups.map(({ members }) => members.join(""));
    expect(shown()).toEqual(["bc"]);
    expect(queue.groups(18).links).toEqual([]);
    queue.keepApart([["b", "a"]], false);
    expect(queue.groups(18).links).toHaveLength(1);
    queue.keepApart([["a", "c"]], false);
    expect(shown()).toEqual(["abc"]);
    expect(queue.pairsOf("a", ["b", "x"]).map(({ a, b }) => a + b)).toEqual(["ab"]);
  });
});
