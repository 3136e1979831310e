// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { BrowserRouter, Link } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deferred } from "../../fingerprint/deferred";
import { eventually } from "../../local/testing";
import { useFilter } from "./useFilter";

/** A filter that takes long to show, and what it waits for. */
let slow: { readonly filter: string; readonly wait: Promise<void> } | null = null;

function Filtered() {
  const [typed, setTyped, inForce] = useFilter();
  if (slow?.filter === inForce) throw slow.wait;
  return (
    <>
      <input aria-label="Filter" value={typed} onChange={({ target }) => setTyped(target.value)} />
      <output>{inForce}</output>
      <Link to="?q=dog">dogs</Link>
    </>
  );
}

async function show(): Promise<HTMLInputElement> {
  await act(async () => {
    render(
      <BrowserRouter>
        <Filtered />
      </BrowserRouter>,
    );
  });
  return screen.getByRole<HTMLInputElement>("textbox");
}

function type(field: HTMLInputElement, value: string): void {
  fireEvent.change(field, { target: { value } });
}

async function pause(ms = 300): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, "", "/");
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  slow = null;
});

it("keeps what is typed while the filter of before is coming into force", async () => {
  const { promise: wait, resolve } = deferred();
  slow = { filter: "ca", wait };
  const field = await show();
  type(field, "ca");
  await pause();
  expect(location.search).toBe("?q=ca");
  expect(screen.getByRole("status").textContent).toBe("");
  type(field, "cat");
  slow = null;
  resolve();
  await pause(100);
  expect(screen.getByRole("status").textContent).toBe("ca");
  expect(field.value).toBe("cat");
  await pause();
  expect(screen.getByRole("status").textContent).toBe("cat");
  expect(field.value).toBe("cat");
});

it("takes up the filter of a link, and of going back", async () => {
  const field = await show();
  type(field, "cat");
  await pause();
  expect(screen.getByRole("status").textContent).toBe("cat");
  await act(async () => fireEvent.click(screen.getByRole("link")));
  expect(field.value).toBe("dog");
  await act(async () => {
    history.back();
    await vi.advanceTimersByTimeAsync(50);
  });
  await eventually(() => expect(field.value).toBe("cat"));
});
