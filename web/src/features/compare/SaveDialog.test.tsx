// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { account } from "../../api/account";
import { deferred } from "../../fingerprint/deferred";
import type { Device } from "../../local/settings";
import { imageOf } from "../../local/testing";
import { DevicePanel } from "../account/DevicePanel";
import { SaveDialog } from "./SaveDialog";
import { saveJob } from "./state";
import { entryOf } from "./testing";

const device: Device = { id: "0d4f3c1e-5b0e-4f6a-9a51-000000000000", name: "Mac" };
const known = vi.hoisted(() => ({ thisDevice: vi.fn(), renameDevice: vi.fn() }));

vi.mock("../../local/settings", async (original) => ({ ...(await original<object>()), ...known }));

function openDialog(): void {
  const user = { name: "anna", variance: 18, has_password: true, second_factor: false };
  account.set({ status: "in", user: { ...user, hash_key: null } });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <SaveDialog chosen={[entryOf(1, imageOf(1))]} onClose={() => {}} onShowAll={() => {}} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

function nameField(): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>("Name of this device");
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe.each([
  ["SaveDialog", openDialog],
  ["DevicePanel", () => void render(<DevicePanel />)],
])("The name of the device in %s", (_, open) => {
  it("is the one that it has", async () => {
    known.thisDevice.mockResolvedValue(device);
    open();
    await screen.findByDisplayValue("Mac");
  });

  it("stays as it was typed before the device was known", async () => {
    const { promise, resolve } = deferred<Device>();
    known.thisDevice.mockReturnValue(promise);
    open();
    fireEvent.change(nameField(), { target: { value: "Anna's laptop" } });
    await act(async () => resolve(device));
    expect(nameField().value).toBe("Anna's laptop");
  });
});

describe("SaveDialog", () => {
  it("saves once, however often it is asked to while the device is renamed", async () => {
    const { promise, resolve } = deferred<Device>();
    known.thisDevice.mockResolvedValue(device);
    known.renameDevice.mockReturnValue(promise);
    const start = vi.spyOn(saveJob, "start").mockResolvedValue();
    openDialog();
    await screen.findByDisplayValue("Mac");
    fireEvent.change(nameField(), { target: { value: "Anna's laptop" } });
    const save = screen.getByRole("button", { name: "Save 1 file" });
    fireEvent.click(save);
    fireEvent.click(save);
    await act(async () => resolve(device));
    expect(known.renameDevice).toHaveBeenCalledOnce();
    expect(start).toHaveBeenCalledOnce();
  });
});
