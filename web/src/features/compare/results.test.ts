import { describe, expect, it } from "vitest";
import { Observable } from "../../local/observable";
import { eventually, imageOf } from "../../local/testing";
import type { Entry } from "./entries";
import { type Grouping, NO_GROUPS } from "./matcher";
import { Results } from "./results";
import { entryOf } from "./testing";

const entry = (id: number, content: number) => entryOf(id, imageOf(content));

describe("Results", () => {
  it("follow the session, the last state included, however fast it changes", async () => {
    const entries = new Observable<readonly Entry[]>([]);
    const grouping = new Observable<Grouping>(NO_GROUPS);
    const results = new Results({ entries, grouping });
    // Two files of each content: more groups than fit into one slice.
    const many = Array.from({ length: 20_000 }, (_, id) => entry(id, id >> 1));
    entries.set(many);
    entries.set(many.slice(0, 4001));
    await eventually(() => expect(results.view.get().entries).toHaveLength(4001));
    expect(results.view.get().groups).toHaveLength(2000);
    expect(results.view.get().single.map(({ id }) => id)).toEqual([4000]);
    entries.set([]);
    await eventually(() => expect(results.view.get().groups).toEqual([]));
  });
});
