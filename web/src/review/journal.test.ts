import { describe, expect, it } from "vitest";
import {
  applied,
  type Edit,
  editsTo,
  type Journal,
  MAX_EDITS,
  MAX_STEPS,
  NO_STEPS,
  record,
  redo,
  type Step,
  undo,
} from "./journal";
import type { Choice } from "./model";

type State = ReadonlyMap<string, Choice>;

type Made = Pick<Step, "title" | "edits">;

function step(title: string, state: State, wanted: Record<string, Choice | null>): Made {
  const edits = editsTo(state, new Map(Object.entries(wanted)));
  return { title, edits: edits.map((edit) => ({ kind: "choice", ...edit }) as Edit) };
}

function run(state: State, made: Made): State {
  return applied(
    state,
    made.edits.filter((edit) => edit.kind === "choice"),
  );
}

/** A small generator of numbers, so that a failing run can be seen again. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

describe("the journal", () => {
  it("undoes and does again any steps, and states come back as they were", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const roll = dice(seed);
      let journal: Journal = NO_STEPS;
      let states: State[] = [new Map()];
      let at = 0;
      for (let turn = 0; turn < 60; turn++) {
        const state = states[at] as State;
        const way = roll(4);
        if (way < 2) {
          const wanted: Record<string, Choice | null> = {};
          for (let n = 0; n <= roll(3); n++) {
            wanted[`f${roll(5)}`] = (["keep", "remove", null] as const)[roll(3)] as Choice | null;
          }
          const made = step(`step ${turn}`, state, wanted);
          journal = record(journal, made);
          states = [...states.slice(0, at + 1), run(state, made)];
          at += 1;
          continue;
        }
        const moved = way === 2 ? undo(journal) : redo(journal);
        const to = at + (way === 2 ? -1 : 1);
        if (to < 0 || to >= states.length) {
          expect(moved).toBeNull();
          continue;
        }
        expect(moved && new Map(run(state, moved.step))).toEqual(states[to]);
        journal = moved?.journal ?? journal;
        at = to;
      }
    }
  });

  it("forgets what was undone as soon as something else is done", () => {
    const first = record(NO_STEPS, { title: "first", edits: [] });
    const back = undo(first)?.journal ?? first;
    expect(redo(back)?.step.title).toBe("first");
    const other = record(back, { title: "other", edits: [] });
    expect(redo(other)).toBeNull();
    expect(other.steps.map(({ title }) => title)).toEqual(["other"]);
  });

  it("keeps so many steps and edits, but always the newest step", () => {
    let journal = NO_STEPS;
    for (let n = 0; n < MAX_STEPS + 5; n++) journal = record(journal, { title: `${n}`, edits: [] });
    expect(journal.steps).toHaveLength(MAX_STEPS);
    expect(journal.steps.at(-1)?.title).toBe(`${MAX_STEPS + 4}`);
    const edit: Edit = { kind: "choice", key: "a", before: null, after: "keep" };
    journal = record(journal, { title: "huge", edits: new Array(MAX_EDITS + 1).fill(edit) });
    expect(journal.steps.map(({ title }) => title)).toEqual(["huge"]);
    expect(undo(journal)?.step.edits).toHaveLength(MAX_EDITS + 1);
  });
});
