// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../../api/account";
import { QrCode } from "../../ui/QrCode";
import { SignedOut } from "./SignedOut";
import { SignInForm } from "./SignInForm";
import { notice, ownerCode, startAccount } from "./start";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

const asked: Asked[] = [];

/** A server that answers every request with what `answer` says. */
function serve(answer: (request: Asked) => Response): void {
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request =
      typeof input === "string" ? new Request(new URL(input, location.href), init) : input;
    const text = await request.clone().text();
    const body: unknown = text ? JSON.parse(text) : null;
    const one = { method: request.method, path: new URL(request.url).pathname, body };
    asked.push(one);
    return answer(one);
  });
}

function session(name: string): Response {
  const user = { name, variance: 18 };
  return Response.json({ access_token: "t", token_type: "bearer", expires_in: 900, user });
}

beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  account.set({ status: "unknown" });
  notice.set(null);
  history.replaceState(null, "", "/");
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function fill(name: string, password: string): void {
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: name } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: password } });
}

describe("SignInForm", () => {
  it("signs in", async () => {
    serve(() => session("anna"));
    const done = vi.fn();
    render(<SignInForm onDone={done} />);
    fill(" anna ", "correct horse");
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(asked).toEqual([
      {
        method: "POST",
        path: "/api/v1/session",
        body: { name: "anna", password: "correct horse", code: "" },
      },
    ]);
    expect(account.get()).toMatchObject({ status: "in", user: { name: "anna" } });
  });

  it("tells why not, and keeps what was typed", async () => {
    serve(() => Response.json({ detail: "wrong name or password" }, { status: 401 }));
    render(<SignInForm />);
    fill("anna", "wrong");
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Wrong name or password.");
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("anna");
    expect(account.get().status).toBe("unknown");
  });

  it("asks for a code where there is a second factor", async () => {
    const errors = [{ field: "code", reason: "wrong" }];
    serve(({ body }) =>
      (body as { code: string }).code === "123456"
        ? session("anna")
        : Response.json({ detail: "a code is needed", errors }, { status: 401 }),
    );
    render(<SignInForm />);
    fill("anna", "correct horse");
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    const code = await screen.findByLabelText<HTMLInputElement>("Code");
    expect(document.activeElement).toBe(code);
    expect(screen.queryByRole("alert")).toBeNull();
    fireEvent.change(code, { target: { value: "000000" } });
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toBe("A code is needed.");
    expect(code.value).toBe("");
    fireEvent.change(code, { target: { value: "123456" } });
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(account.get().status).toBe("in"));
  });

  it("makes an account, and does not ask the server about a password that is too short", async () => {
    serve(() => session("new"));
    render(<SignInForm />);
    fireEvent.click(screen.getByRole("button", { name: "I am new here" }));
    fill("new", "short");
    fireEvent.click(screen.getByRole("button", { name: "Create account" }));
    expect((await screen.findByRole("alert")).textContent).toContain("at least 8");
    expect(asked).toEqual([]);
    fill("new", "long enough");
    fireEvent.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() => expect(account.get().status).toBe("in"));
    expect(asked.map(({ path }) => path)).toEqual(["/api/v1/accounts"]);
  });

  it("says that the server cannot be reached", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    render(<SignInForm />);
    fill("anna", "correct horse");
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached");
  });
});

describe("QrCode", () => {
  it("is drawn in the page, dark on light, with room around it", () => {
    render(<QrCode text="otpauth://totp/TagCat:anna?secret=ABC" label="a code" />);
    const code = screen.getByRole("img", { name: "a code" });
    const size = Number(code.getAttribute("viewBox")?.split(" ")[2]);
    const [light, dark] = [...code.querySelectorAll("path")];
    expect(light?.getAttribute("d")).toContain(`h${size}v${size}`);
    const drawn = dark?.getAttribute("d") ?? "";
    // The corner of the first finder pattern, and the first row of it.
    expect(drawn.startsWith("M4 4h1v1h-1z")).toBe(true);
    expect(drawn.match(/M\d+ 4h/g)?.length).toBeGreaterThan(14);
    expect(drawn).not.toMatch(/M[0-3] /);
  });
});

describe("a view without its account", () => {
  function show(): void {
    render(
      <MemoryRouter>
        <SignedOut title="Images" purpose="see your files" />
      </MemoryRouter>,
    );
  }

  it("asks to sign in, and says so where a session has ended", () => {
    account.set({ status: "out" });
    show();
    expect(screen.getByText("Sign in to see your files.")).toBeDefined();
    act(() => account.set({ status: "out", ended: true }));
    expect(screen.getByText(/session has ended. Sign in again to see your files/)).toBeDefined();
  });

  it("says that the server is out of reach, and asks it again", async () => {
    localStorage.setItem("tagcat-signed-in", "1");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await startAccount();
    show();
    expect(screen.getByRole("alert").textContent).toContain("server cannot be reached");
    expect(screen.queryByRole("form")).toBeNull();
    serve(({ path }) =>
      path.endsWith("/me") ? Response.json({ name: "anna", variance: 12 }) : session("anna"),
    );
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(account.get().status).toBe("in"));
  });
});

describe("other tabs", () => {
  function told(newValue: string | null): void {
    window.dispatchEvent(new StorageEvent("storage", { key: "tagcat-signed-in", newValue }));
  }

  it("are followed in signing out and in, with nothing of one person left for the next", async () => {
    serve(({ path }) =>
      path.endsWith("/me") ? Response.json({ name: "bob", variance: 12 }) : session("bob"),
    );
    account.set({
      status: "in",
      user: {
        name: "anna",
        variance: 18,
        has_password: true,
        second_factor: false,
        hash_key: null,
      },
    });
    const seen: string[] = [];
    const stop = account.subscribe(() => {
      const who = account.get();
      seen.push(who.status === "in" ? who.user.name : who.status);
    });
    localStorage.setItem("tagcat-signed-in", "another word");
    told("another word");
    await waitFor(() => expect(asked.map(({ path }) => path)).toContain("/api/v1/me"));
    await waitFor(() => expect(seen.slice(0, 2)).toEqual(["out", "bob"]));
    told(null);
    stop();
    expect(account.get()).toEqual({ status: "out", ended: true });
  });
});

describe("the start", () => {
  it("asks the server nothing where nobody ever signed in", async () => {
    serve(() => new Response(null, { status: 500 }));
    await startAccount();
    expect(asked).toEqual([]);
    expect(account.get()).toEqual({ status: "out" });
  });

  it("takes up the session of an earlier visit", async () => {
    localStorage.setItem("tagcat-signed-in", "1");
    serve(({ path }) =>
      path.endsWith("/me") ? Response.json({ name: "anna", variance: 12 }) : session("anna"),
    );
    await startAccount();
    expect(account.get()).toEqual({ status: "in", user: { name: "anna", variance: 12 } });
  });

  it("signs in by the owner's link and takes the code out of the address", async () => {
    expect(ownerCode("#owner=a-b_c")).toBe("a-b_c");
    expect(ownerCode("#main")).toBeNull();
    history.replaceState(null, "", "/#owner=secret");
    serve(() => session("local"));
    await startAccount();
    expect(location.hash).toBe("");
    expect(asked).toEqual([
      { method: "POST", path: "/api/v1/session/owner", body: { code: "secret" } },
    ]);
    expect(account.get()).toMatchObject({ status: "in", user: { name: "local" } });
    expect(notice.get()?.tone).toBe("plain");
  });

  it("says when the owner's link is no longer good", async () => {
    history.replaceState(null, "", "/#owner=used");
    serve(() => Response.json({ detail: "this code was used" }, { status: 401 }));
    await startAccount();
    expect(location.hash).toBe("");
    expect(account.get().status).toBe("out");
    expect(notice.get()).toMatchObject({ tone: "bad" });
    expect(notice.get()?.text).toContain("This code was used.");
  });
});
