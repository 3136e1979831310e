// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LoadingNote, lazyView } from "./lazyView";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("a part of the app that cannot be loaded is told of, and comes once it can be", async () => {
  let tries = 0;
  const View = lazyView(async () => {
    tries += 1;
    if (tries < 3) throw new TypeError("Failed to fetch dynamically imported module");
    return () => <p>Here it is</p>;
  });
  render(
    <>
      <LoadingNote />
      <Suspense fallback={null}>
        <View />
      </Suspense>
    </>,
  );
  await act(() => vi.advanceTimersByTimeAsync(10));
  expect(screen.getByRole("alert").textContent).toContain("could not be loaded");
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(screen.getByText("Here it is")).toBeDefined();
  expect(tries).toBe(3);
  expect(screen.queryByRole("alert")).toBeNull();
});
