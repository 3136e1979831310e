import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { eventually, fillStorage, imageOf, shaOf } from "../../local/testing";
import { pairKey } from "../../review/model";
import type { Grouping, Pair } from "../compare/matcher";
import { entryOf } from "../compare/testing";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const files = [1, 2, 3, 4].map((n) => entryOf(n, imageOf(n)));

function pair(a: number, b: number, neededVariance = 3): Pair {
  return {
    a: shaOf(a),
    b: shaOf(b),
    identical: false,
    distance: neededVariance,
    neededVariance,
    orientation: "upright",
    trimmed: false,
    aPos: null,
    bPos: null,
    frames: 0,
  };
}

/** Files 1, 2 in one group and 3, 4 in another; 1 and 2 both look like 3. */
const grouping: Grouping = {
  variance: 18,
  groups: [
    [1, 2],
    [3, 4],
  ].map(([a, b]) => ({
    members: [shaOf(a as number), shaOf(b as number)],
    representative: shaOf(a as number),
    relations: new Map([[shaOf(b as number), pair(a as number, b as number)]]),
    weakest: pair(a as number, b as number),
  })),
  links: [pair(2, 3, 8), pair(1, 3, 9)],
};

/** Every test is a new page, with the same files unless others are given. */
async function newPage(entries = files) {
  vi.resetModules();
  const [{ Observable }, { viewGroups, singles }, { PageSource }, { VerdictBook }] =
    await Promise.all([
      import("../../local/observable"),
      import("../compare/groupViews"),
      import("./pageSource"),
      import("./verdicts"),
    ]);
  const groups = viewGroups(entries, grouping);
  const view = new Observable({
    entries,
    groups,
    single: singles(entries, groups),
    links: grouping.links,
  });
  const apart: string[] = [];
  const verdicts = new VerdictBook((pairs, on) => {
    for (const each of pairs) apart.push(`${on ? "+" : "-"}${pairKey(...each)}`);
  });
  const list = new Observable<readonly (typeof files)[number][]>(entries);
  const session = {
    entries: list,
    entry: (id: number) => list.get().find((each) => each.id === id),
    keeps: async () => true,
    pairsOf: async () => [pair(1, 2)],
    progress: new Observable({ activity: "idle", looking: false }),
  };
  const source = new PageSource(
    session as unknown as ConstructorParameters<typeof PageSource>[0],
    { view } as unknown as ConstructorParameters<typeof PageSource>[1],
    verdicts,
  );
  await verdicts.load();
  source.start();
  await eventually(() => expect(source.state.get().groups).not.toHaveLength(0));
  return { source, apart, list };
}

type Source = Awaited<ReturnType<typeof newPage>>["source"];

function choicesOf(source: Source) {
  return Object.fromEntries(source.state.get().choices);
}

/** Waits until what was stored can be read by another page. */
async function stored(steps: number): Promise<void> {
  const { keptReview } = await import("../../local/reviewing");
  await eventually(async () => expect((await keptReview()).journal.steps).toHaveLength(steps));
}

const keepOne = {
  title: "Keep one",
  choices: new Map([
    ["1", "keep"],
    ["2", "remove"],
  ] as const),
};

describe("a review for which the browser has no room", () => {
  it("is told of, and kept as a whole with the next answer", async () => {
    const { source } = await newPage();
    const { unkept } = await import("../../local/unkept");
    await source.answer(keepOne);
    await stored(1);
    let full = true;
    const empty = fillStorage(() => full);
    await source.answer({ title: "Keep three", choices: new Map([["3", "keep"]]) });
    await eventually(() => expect(unkept.get().get("review")?.full).toBe(true));
    full = false;
    await source.answer({ title: "Remove four", choices: new Map([["4", "remove"]]) });
    await stored(3);
    await eventually(() => expect(unkept.get().size).toBe(0));
    empty();
    const next = await newPage();
    await next.source.restore();
    expect(choicesOf(next.source)).toEqual({ 1: "keep", 2: "remove", 3: "keep", 4: "remove" });
    expect(next.source.state.get().undoable).toBe("Remove four");
  });
});

describe("the review of the page", () => {
  it("has the groups, and a bridge for all pairs between two of them", async () => {
    const { source } = await newPage();
    const { groups } = source.state.get();
    expect(groups.map(({ kind, files: each }) => [kind, each.map(({ id }) => id)])).toEqual([
      ["group", ["1", "2"]],
      ["group", ["3", "4"]],
      ["bridge", ["2", "3"]],
    ]);
    expect(groups[2]?.bridged).toEqual([pairKey(shaOf(2), shaOf(3)), pairKey(shaOf(1), shaOf(3))]);
    const [group] = groups;
    const pairs = group && (await source.pairsOf(group, shaOf(2)));
    expect(pairs?.get(shaOf(1))?.likeness.distance).toBe(3);
  });

  it("makes an answer one step, which is undone and done again", async () => {
    const { source } = await newPage();
    await source.answer(keepOne);
    expect(choicesOf(source)).toEqual({ 1: "keep", 2: "remove" });
    expect(source.state.get().undoable).toBe("Keep one");
    await source.answer(keepOne);
    expect(await source.undo()).toBe("Keep one");
    expect(choicesOf(source)).toEqual({});
    expect(await source.undo()).toBeNull();
    expect(source.state.get().redoable).toBe("Keep one");
    await source.redo();
    expect(choicesOf(source)).toEqual({ 1: "keep", 2: "remove" });
  });

  it("keeps pairs apart at once and for ever, and no longer once that is undone", async () => {
    const key = pairKey(shaOf(1), shaOf(2));
    const answer = { title: "No match", verdicts: new Map([[key, "not-match"]] as const) };
    const first = await newPage();
    await first.source.answer(answer);
    expect(first.apart).toEqual([`+${key}`]);
    const { keptDecisions } = await import("../../local/decisions");
    await eventually(async () => expect((await keptDecisions()).size).toBe(1));

    const second = await newPage();
    expect(second.apart).toEqual([`+${key}`]);
    expect(second.source.state.get().verdicts.get(key)).toBe("not-match");
    await first.source.undo();
    expect(first.apart).toEqual([`+${key}`, `-${key}`]);
  });

  it("is taken up after a reload, with every step", async () => {
    const first = await newPage();
    await first.source.answer(keepOne);
    await first.source.answer({ title: "Keep two", choices: new Map([["2", "keep"]]) });
    await first.source.undo();
    await stored(2);
    const { source } = await newPage();
    await source.restore();
    expect(choicesOf(source)).toEqual({ 1: "keep", 2: "remove" });
    expect(await source.redo()).toBe("Keep two");
    expect(choicesOf(source)).toEqual({ 1: "keep", 2: "keep" });
  });

  it("gives no choice to another file that got the place of the one it was for", async () => {
    const first = await newPage();
    await first.source.answer(keepOne);
    await stored(1);
    const other = entryOf(2, imageOf(9));
    const { source } = await newPage([files[0], other, ...files.slice(2)] as typeof files);
    await source.restore();
    expect(choicesOf(source)).toEqual({ 1: "keep" });
    expect(await source.undo()).toBeNull();
  });

  it("is forgotten with its comparison, and by the first step of another one", async () => {
    const first = await newPage();
    await first.source.answer(keepOne);
    await stored(1);
    const second = await newPage();
    await second.source.answer({ title: "Keep three", choices: new Map([["3", "keep"]]) });
    const { keptReview } = await import("../../local/reviewing");
    await eventually(async () => {
      const { choices, journal } = await keptReview();
      expect(choices.map(({ position }) => position)).toEqual([3]);
      expect(journal.steps.map(({ title }) => title)).toEqual(["Keep three"]);
    });
    second.list.set([]);
    expect(choicesOf(second.source)).toEqual({});
    await stored(0);
  });
});
