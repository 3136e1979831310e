import { describe, expect, it, vi } from "vitest";
import { Observable } from "../../local/observable";
import { imageOf } from "../../local/testing";
import type { DoneEntry, Entry } from "./entries";
import { type Grouping, NO_GROUPS } from "./matcher";
import { Results } from "./results";

function entry(id: number, content: number): DoneEntry {
  const fingerprint = imageOf(content);
  const { name, path, size, modified } = fingerprint;
  return {
    id,
    name,
    path,
    size,
    modified,
    file: null,
    handle: null,
    root: null,
    outcome: { state: "done", fingerprint, warnings: [], method: "bitmap" },
  };
}

describe("Results", () => {
  it("follow the session, the last state included, however fast it changes", async () => {
    const entries = new Observable<readonly Entry[]>([]);
    const grouping = new Observable<Grouping>(NO_GROUPS);
    const results = new Results({ entries, grouping });
    // Two files of each content: more groups than fit into one slice.
    const many = Array.from({ length: 20_000 }, (_, id) => entry(id, id >> 1));
    entries.set(many);
    entries.set(many.slice(0, 4001));
    await vi.waitFor(() => expect(results.view.get().entries).toHaveLength(4001));
    expect(results.view.get().groups).toHaveLength(2000);
    expect(results.view.get().single.map(({ id }) => id)).toEqual([4000]);
    entries.set([]);
    await vi.waitFor(() => expect(results.view.get().groups).toEqual([]));
  });
});
