// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deferred } from "../../fingerprint/deferred";
import { Observable } from "../../local/observable";
import { forgetEntries, keepEntries } from "../../local/resume";
import { imageOf } from "../../local/testing";
import { storedOf } from "./before";
import { ResumeOffer } from "./ResumeOffer";
import { entryOf } from "./testing";

const page = vi.hoisted(() => ({ kept: vi.fn(), takeUp: vi.fn(), restore: vi.fn() }));

vi.mock("./state", () => ({
  session: { entries: new Observable([]), kept: page.kept, takeUp: page.takeUp },
}));
vi.mock("../review/state", () => ({ pageReview: { restore: page.restore } }));

function Place() {
  return <p>{useLocation().pathname}</p>;
}

function show(): void {
  render(
    <MemoryRouter>
      <ResumeOffer />
      <Place />
    </MemoryRouter>,
  );
}

const offer = () => screen.queryByText("Your last comparison has 1 file.");

beforeEach(async () => {
  vi.clearAllMocks();
  page.kept.mockResolvedValue(undefined);
  await forgetEntries();
  await keepEntries([storedOf(entryOf(1, imageOf(1)))]);
});

afterEach(cleanup);

describe("ResumeOffer", () => {
  it("leads to the comparison that is taken up, with its review", async () => {
    page.takeUp.mockResolvedValue(true);
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Take it up again" }));
    await screen.findByText("/compare");
    expect(page.restore).toHaveBeenCalledOnce();
  });

  it("does not offer a comparison that is about to be forgotten", async () => {
    const { promise, resolve } = deferred();
    page.kept.mockReturnValue(promise);
    show();
    await waitFor(() => expect(page.kept).toHaveBeenCalled());
    await forgetEntries();
    await act(async () => resolve());
    // Counting is a request to the storage, as is this one after it.
    await act(() => keepEntries([]));
    expect(offer()).toBeNull();
  });

  it("goes away where there turns out to be nothing to take up", async () => {
    page.takeUp.mockResolvedValue(false);
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Take it up again" }));
    await waitFor(() => expect(offer()).toBeNull());
    expect(page.restore).not.toHaveBeenCalled();
    screen.getByText("/");
  });
});
