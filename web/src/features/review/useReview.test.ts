// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { deferred } from "../../fingerprint/deferred";
import { Observable } from "../../local/observable";
import { fileOf, groupOf } from "../../review/groups.testing";
import { applied, editsTo } from "../../review/journal";
import { type Answer, NOTHING_TO_REVIEW, type ReviewSource, type ReviewState } from "./source";
import { useReview } from "./useReview";

const groups = ["a", "b", "c"].map((name) =>
  groupOf([fileOf(`${name}1`, `${name}`), fileOf(`${name}2`, name.toUpperCase())]),
);

/** A review of three groups of two files that are read only once `read` is called. */
function begun() {
  const reading = deferred();
  const state = new Observable<ReviewState>({ ...NOTHING_TO_REVIEW, groups });
  const source = {
    state,
    start: () => () => {},
    open: () => reading.promise.then(() => null),
    answer: async ({ choices = new Map() }: Answer) => {
      const before = state.get();
      const edits = editsTo(before.choices, choices);
      state.set({ ...before, choices: applied(before.choices, edits) });
      return { handedOver: 0 };
    },
  } as unknown as ReviewSource;
  const { result } = renderHook(() => useReview(source));
  const press = (action: Parameters<typeof result.current.act>[0]) =>
    act(async () => void result.current.act(action));
  const read = () => act(async () => reading.resolve());
  const choices = () => Object.fromEntries(state.get().choices);
  return { result, press, read, choices };
}

describe("accepting while files are read", () => {
  it("keeps what was chosen meanwhile", async () => {
    const { result, press, read, choices } = begun();
    const kept = result.current.b?.id ?? "";
    await press("accept");
    await press("keep");
    expect(choices()).toEqual({ [kept]: "keep" });
    await read();
    expect(choices()).toEqual({ a1: "remove", a2: "remove", [kept]: "keep" });
    expect(result.current.place).toBe(1);
  });

  it("leaves the person where they went meanwhile", async () => {
    const { result, press, read, choices } = begun();
    await press("accept");
    await press("next-group");
    await press("next-group");
    expect(result.current.place).toBe(2);
    await read();
    expect(Object.keys(choices()).toSorted()).toEqual(["a1", "a2"]);
    expect(result.current.place).toBe(2);
  });
});
