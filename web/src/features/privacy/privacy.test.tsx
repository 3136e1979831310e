// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearSent, MAX_TOLD_BYTES, send, sent } from "../../api/sent";
import { Privacy } from "./Privacy";
import { sentText } from "./sentText";

function show(): void {
  render(
    <MemoryRouter>
      <Privacy />
    </MemoryRouter>,
  );
}

async function post(body: unknown): Promise<void> {
  const text = JSON.stringify(body);
  await send(new Request("http://tagcat.test/api/v1/session", { method: "POST", body: text }));
  await waitFor(() => expect(sent.get().told[0]?.bytes).toBe(text.length));
}

beforeEach(() => {
  clearSent();
  vi.stubGlobal("fetch", async () => new Response("{}"));
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the privacy page", () => {
  it("says that nothing was sent, and follows what is", async () => {
    show();
    expect(screen.getByText("Nothing was sent.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Clear" })).toBeNull();
    await post({ name: "anna", password: "tulip" });
    const list = await screen.findByRole("list", { name: /^Requests/ });
    const details = within(list).getByText("/api/v1/session").closest("details");
    if (!details) throw new Error("a request can be opened");
    details.open = true;
    fireEvent(details, new Event("toggle"));
    await waitFor(() => expect(details.querySelector("pre")?.textContent).toContain('"anna"'));
    expect(document.body.textContent).not.toContain("tulip");
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect(await screen.findByText("Nothing was sent.")).toBeTruthy();
  });

  it("copies all, or says that it cannot", async () => {
    await post({ name: "anna" });
    show();
    const copy = screen.getByRole("button", { name: "Copy all" });
    fireEvent.click(copy);
    expect(await screen.findByText(/did not let the page copy/)).toBeTruthy();
    const writeText = vi.fn(async () => {});
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    fireEvent.click(copy);
    await waitFor(() => expect(writeText).toHaveBeenCalledWith(sentText(sent.get())));
    expect(sentText(sent.get())).toContain('POST /api/v1/session (15 bytes, 200)\n{\n  "name"');
  });

  it("says how much of a large body is not shown", async () => {
    await post({ note: "x".repeat(MAX_TOLD_BYTES) });
    expect(sentText(sent.get())).toContain("(11 more bytes)");
  });
});
