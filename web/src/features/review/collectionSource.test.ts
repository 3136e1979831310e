// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { listJournal } from "../../api/journal";
import { chooseFiles, type GroupOfCollection, listGroups, saidOf } from "../../api/review";
import { deferred } from "../../fingerprint/deferred";
import { eventually, shaOf } from "../../local/testing";
import { guardUnkept } from "../../local/unkept";
import type { Choice } from "../../review/model";
import { CollectionSource } from "./collectionSource";

vi.mock("../../api/review", async (original) => ({
  ...(await original<typeof import("../../api/review")>()),
  chooseFiles: vi.fn(),
  listGroups: vi.fn(),
  saidOf: vi.fn(),
}));
vi.mock("../../api/journal", () => ({ listJournal: vi.fn(), setUndone: vi.fn() }));

/** A group of files `n` and `n + 1`, with choices as the server tells them. */
function groupOf(n: number, choices: Readonly<Record<string, Choice>> = {}): GroupOfCollection {
  const members = [n, n + 1].map((each) => ({
    file: { sha256: shaOf(each), kind: "image" },
    files: [{ id: String(each), name: `${each}.jpg`, path: `${each}.jpg`, size: 1 }],
  }));
  const told = Object.entries(choices).map(([file_id, choice]) => ({ file_id, choice }));
  return {
    id: `g${n}`,
    members,
    pairs: [],
    choices: told,
    settled: false,
  } as unknown as GroupOfCollection;
}

type Page = Awaited<ReturnType<typeof listGroups>>;

function pageOf(groups: GroupOfCollection[], next: string | null): Page {
  return { groups, next, total: groups.length, truncated: false };
}

async function outOfReach(): Promise<never> {
  throw new Error("out of reach");
}

const keep = (id: string) => ({ title: `Keep ${id}`, choices: new Map([[id, "keep"]] as const) });

/** A source whose first page is there and whose second one comes with the returned function. */
async function begun() {
  const second = deferred();
  vi.mocked(listGroups)
    .mockResolvedValueOnce(pageOf([groupOf(1, { "1": "remove" })], "2"))
    .mockReturnValueOnce(second.promise.then(() => pageOf([groupOf(3, { "3": "keep" })], null)));
  const source = new CollectionSource("image", 18);
  source.start();
  await eventually(() => expect(source.state.get().groups).toHaveLength(1));
  const comes = async () => {
    second.resolve();
    await eventually(() => expect(source.state.get().busy).toBe(false));
  };
  const choices = () => Object.fromEntries(source.state.get().choices);
  return { source, comes, choices };
}

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(listJournal).mockResolvedValue([]);
  vi.mocked(chooseFiles).mockResolvedValue(null);
  vi.mocked(saidOf).mockResolvedValue(new Set());
});

describe("an answer while pages are on their way", () => {
  it("outlasts what they were read with", async () => {
    const { source, comes, choices } = await begun();
    await source.answer(keep("1"));
    await source.answer({ title: "No choice", choices: new Map([["1", null]]) });
    await source.answer(keep("2"));
    await comes();
    expect(choices()).toEqual({ "2": "keep", "3": "keep" });
  });

  it("is the only thing taken back where it fails and nothing can be read", async () => {
    const { source, choices, comes } = await begun();
    const failed = deferred();
    vi.mocked(chooseFiles).mockReturnValueOnce(failed.promise.then(outOfReach));
    const answered = source.answer(keep("1"));
    await eventually(() => expect(choices()).toEqual({ "1": "keep" }));
    await comes();
    vi.mocked(listJournal).mockImplementation(outOfReach);
    failed.resolve();
    await answered;
    expect(choices()).toEqual({ "1": "remove", "3": "keep" });
  });
});

describe("leaving the page", () => {
  it("is asked about until all answers were saved", async () => {
    guardUnkept();
    const asks = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
    const { source, comes } = await begun();
    await comes();
    const [saved, failed] = [deferred(), deferred()];
    vi.mocked(chooseFiles)
      .mockReturnValueOnce(saved.promise.then(() => null))
      .mockReturnValueOnce(failed.promise.then(outOfReach));
    expect(asks()).toBe(false);
    const first = source.answer(keep("1"));
    const second = source.answer(keep("2"));
    expect(asks()).toBe(true);
    saved.resolve();
    await first;
    expect(asks()).toBe(true);
    vi.mocked(listGroups).mockResolvedValueOnce(pageOf([groupOf(1)], null));
    failed.resolve();
    await second;
    expect(asks()).toBe(false);
  });
});
