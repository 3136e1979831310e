// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../../api/account";
import type { User } from "../../api/types";
import { hashKeyOf, keyFileText } from "../../fingerprint/hashKey";
import { forgetHashKey, heldKey, keepHashKey } from "../../local/hashKey";
import { KeyedHashesPanel } from "./KeyedHashesPanel";
import { PasswordPanel } from "./PasswordPanel";

// Passwords are slow on purpose.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 30_000 });

const key = await hashKeyOf(new Uint8Array(32).fill(1));
const WRAPPED = {
  iterations: 600_000,
  salt: "0".repeat(32),
  nonce: "0".repeat(24),
  box: "0".repeat(96),
};

function userWith(hash_key: User["hash_key"], facts: Partial<User> = {}): User {
  const user = { name: "anna", variance: 20, has_password: true, second_factor: false, hash_key };
  account.set({ status: "in", user: { ...user, ...facts } });
  return { ...user, ...facts };
}

/** A server with `images` saved, which takes what it is told; the bodies that it got. */
function serve(images = 0): { route: string; body: Record<string, unknown> }[] {
  const asked: { route: string; body: Record<string, unknown> }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route.endsWith("/counts")) {
      return Response.json({ images, videos: 0, frames: 0, matches: 0, devices: 0 });
    }
    const who = account.get();
    if (route.startsWith("GET")) return Response.json(who.status === "in" ? who.user : null);
    const body = JSON.parse(await request.text());
    asked.push({ route, body });
    const user = userWith(body.id ? { id: body.id, wrapped: body.wrapped } : null);
    return Response.json(
      route.endsWith("/password") ? { access_token: "t", expires_in: 900, user } : user,
    );
  });
  return asked;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

beforeEach(async () => {
  await forgetHashKey();
  vi.stubGlobal(
    "URL",
    Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL() {} }),
  );
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("KeyedHashesPanel", () => {
  it("switches on with only a file, which has to be saved first", async () => {
    const asked = serve();
    render(<KeyedHashesPanel user={userWith(null)} />);
    press("Switch on keyed hashes");
    fireEvent.click(screen.getByLabelText("Only a key file"));
    type("Your password", "tulip bulb");
    press("Switch on");
    const done = await screen.findByRole("button", { name: "I have kept it" });
    expect(asked).toEqual([
      {
        route: "PUT /api/v1/me/hash-key",
        body: { id: heldKey.get()?.id, wrapped: null, password: "tulip bulb", code: "" },
      },
    ]);
    expect(done).toHaveProperty("disabled", true);
    press("Save the key file");
    expect(done).toHaveProperty("disabled", false);
  });

  it("asks the owner of this computer for no password", async () => {
    const asked = serve();
    render(<KeyedHashesPanel user={userWith(null, { has_password: false })} />);
    press("Switch on keyed hashes");
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.queryByLabelText("Your password")).toBeNull();
    press("Switch on");
    await screen.findByRole("button", { name: "I have kept it" });
    expect(asked[0]?.body).toMatchObject({ wrapped: null, password: "" });
  });

  it("says how to get there while something is saved", async () => {
    serve(3);
    render(<KeyedHashesPanel user={userWith(null)} />);
    await screen.findByText(/only be switched on while nothing is saved/);
    expect(screen.queryByRole("button", { name: "Switch on keyed hashes" })).toBeNull();
  });

  it("takes the right key file and refuses others", async () => {
    serve(3);
    render(<KeyedHashesPanel user={userWith({ id: key.id, wrapped: null })} />);
    const choose = (text: string) => {
      const input = screen.getByLabelText("Key file");
      fireEvent.change(input, { target: { files: [new File([text], "tagcat-key.txt")] } });
    };
    choose("a picture");
    expect((await screen.findByRole("alert")).textContent).toContain("not a key file");
    choose(keyFileText(key));
    await screen.findByRole("button", { name: "Save the key file" });
    expect(heldKey.get()).toEqual(key);
    expect(screen.queryByText(/does not have the key/)).toBeNull();
  });
});

describe("PasswordPanel", () => {
  it("warns before the key of the hashes is opened by no password any more", async () => {
    const asked = serve();
    render(<PasswordPanel user={userWith({ id: key.id, wrapped: WRAPPED })} />);
    press("Change password");
    type("Your password", "tulip bulb");
    type("New password", "another bulb");
    press("Change password");
    await screen.findByText(/no password opens it afterwards/);
    expect(asked).toEqual([]);
    await waitFor(() => press("Change it all the same"));
    await screen.findByText(/Your password is changed/);
    expect(asked[0]?.body).toMatchObject({ new_password: "another bulb", wrapped: null });
  });

  it("says nothing of keys where hashes are plain", async () => {
    await keepHashKey(key);
    const asked = serve();
    render(<PasswordPanel user={userWith(null)} />);
    press("Change password");
    type("Your password", "tulip bulb");
    type("New password", "another bulb");
    press("Change password");
    await screen.findByText(/Your password is changed/);
    expect(asked[0]?.body).toMatchObject({ wrapped: null });
  });
});
