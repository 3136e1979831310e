import { describe, expect, it } from "vitest";
import { chooseAll, focusOn, meant, START, step, toggle, without } from "./grid";

describe("step", () => {
  // 0 1 2 / 3 4 5 / 6
  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowRight", 6, 6],
    ["ArrowLeft", 0, 0],
    ["ArrowLeft", 3, 2],
    ["ArrowDown", 1, 4],
    ["ArrowDown", 4, 6],
    ["ArrowDown", 6, 6],
    ["ArrowUp", 4, 1],
    ["ArrowUp", 2, 2],
    ["Home", 5, 0],
    ["End", 1, 6],
    ["a", 1, null],
  ])("%s from %i leads to %s", (key, from, to) => {
    expect(step(key, from, 3, 7)).toBe(to);
  });

  it("leads nowhere where there is nothing", () => {
    expect(step("End", 0, 3, 0)).toBeNull();
  });
});

describe("choosing", () => {
  it("takes a range from where it began, which may shrink again", () => {
    const at2 = focusOn(START, 2, false);
    const to5 = focusOn(at2, 5, true);
    expect([...to5.chosen]).toEqual([2, 3, 4, 5]);
    expect([...focusOn(to5, 1, true).chosen]).toEqual([1, 2]);
  });

  it("toggles one, chooses all, and else means what has the focus", () => {
    const one = toggle(START, 3, false);
    expect(meant(one, 9)).toEqual([3]);
    expect(meant(toggle(one, 3, false), 9)).toEqual([3]);
    expect(meant(toggle(toggle(one, 5, false), 3, false), 9)).toEqual([5]);
    expect([...toggle(one, 6, true).chosen]).toEqual([3, 4, 5, 6]);
    expect(meant(chooseAll(START, 3), 3)).toEqual([0, 1, 2]);
    expect(meant(START, 0)).toEqual([]);
  });

  it("goes on with what comes after what is gone", () => {
    expect(without(focusOn(START, 4, false), [1, 4], 9).focus).toBe(3);
    expect(without(focusOn(START, 8, false), [8], 9).focus).toBe(7);
    expect(without(START, [0], 1).focus).toBe(0);
  });
});
