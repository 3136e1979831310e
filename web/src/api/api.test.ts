import { beforeEach, describe, expect, it, vi } from "vitest";
import { imageOf, videoOf } from "../local/testing";
import { split, splitFingerprints } from "./batches";
import { ApiError, errorOf, messageOf, unreachable } from "./problem";

describe("split", () => {
  it("keeps the order and both bounds", () => {
    const batches = split([5, 5, 5, 20, 1, 1, 1, 1], (n) => n, 3, 12);
    expect(batches).toEqual([[5, 5], [5], [20], [1, 1, 1], [1]]);
  });

  it("makes nothing of nothing", () => {
    expect(split([], () => 1)).toEqual([]);
  });

  it("cuts long films by the bytes of their JSON", () => {
    const frames = Array.from({ length: 20_000 }, (_, n) => ({
      pos: n * 40,
      dhash: "0".repeat(32),
    }));
    const films = Array.from({ length: 12 }, (_, seed) => videoOf(seed, { frames }));
    const images = Array.from({ length: 1500 }, (_, seed) => imageOf(seed));
    const batches = splitFingerprints([...films, ...images], (file) => file);
    expect(batches.flat()).toHaveLength(1512);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(100);
      expect(new TextEncoder().encode(JSON.stringify(batch)).length).toBeLessThan(4 * 1024 * 1024);
    }
  });
});

describe("problems", () => {
  it("are told in the server's words, with the fields at fault", () => {
    const error = errorOf(422, {
      title: "Unprocessable",
      detail: "the request breaks a rule",
      errors: [{ field: "name", reason: "too long" }],
    });
    expect(messageOf(error)).toBe("The request breaks a rule. Name: too long.");
    expect(error.mayRetry).toBe(false);
  });

  it("do not repeat a field that is the whole message", () => {
    const error = errorOf(422, {
      detail: "password: 8 to 256 characters",
      errors: [{ field: "password", reason: "8 to 256 characters" }],
    });
    expect(messageOf(error)).toBe("Password: 8 to 256 characters.");
  });

  it("have words where the server has none", () => {
    expect(messageOf(errorOf(502, "<html>"))).toBe(
      "The server could not do that. Try again later.",
    );
    expect(errorOf(502, null).mayRetry).toBe(true);
    expect(errorOf(500, null).mayRetry).toBe(false);
    expect(errorOf(507, null).mayRetry).toBe(false);
    expect(unreachable().mayRetry).toBe(true);
    expect(messageOf(null)).toBe("Something went wrong.");
  });

  it("tells what to quote of a failure that is the server's", () => {
    const full = { title: "Insufficient Storage", detail: "the disk is full", request_id: "3f2a" };
    expect(messageOf(errorOf(507, full))).toBe("The disk is full. Request 3f2a.");
    expect(messageOf(errorOf(502, "<html>", new Headers({ "X-Request-ID": "77ab" })))).toBe(
      "The server could not do that. Try again later. Request 77ab.",
    );
    expect(messageOf(errorOf(422, { detail: "too long", request_id: "3f2a" }))).toBe("Too long.");
  });
});

describe("the token", () => {
  const anna = {
    name: "anna",
    variance: 18,
    has_password: true,
    second_factor: false,
    hash_key: null,
  };
  const answers: { url: string; authorization: string | null }[] = [];
  let good = "";

  /** A server whose cookie renews the token and that takes the newest one only. */
  function serve(refresh: () => Response): void {
    vi.stubGlobal("fetch", async (input: Request | string) => {
      const url = typeof input === "string" ? input : input.url;
      const authorization = typeof input === "string" ? null : input.headers.get("Authorization");
      answers.push({ url, authorization });
      if (url.endsWith("/refresh")) return refresh();
      return new Response("{}", { status: authorization === `Bearer ${good}` ? 200 : 401 });
    });
  }

  async function newPage() {
    vi.resetModules();
    return import("./token");
  }

  beforeEach(() => {
    answers.length = 0;
    vi.stubGlobal("navigator", {});
  });

  const ask = () => new Request("http://tagcat.test/api/v1/me");
  const renewed = () => Response.json({ access_token: good, expires_in: 900, user: anna });

  it("is sent, renewed once when it is refused, and the request is repeated", async () => {
    const { acceptToken, fetchWithToken } = await newPage();
    good = "new";
    serve(renewed);
    acceptToken({ access_token: "old", expires_in: 900, user: anna }, true);
    const responses = await Promise.all([1, 2, 3].map(() => fetchWithToken(ask())));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.filter(({ url }) => url.endsWith("/refresh"))).toHaveLength(1);
    expect(answers.at(-1)?.authorization).toBe("Bearer new");
  });

  it("is renewed beforehand when it is about to end", async () => {
    const { acceptToken, fetchWithToken } = await newPage();
    good = "new";
    serve(renewed);
    acceptToken({ access_token: "old", expires_in: 10, user: anna }, true);
    expect((await fetchWithToken(ask())).status).toBe(200);
    expect(answers.map(({ authorization }) => authorization)).toEqual([null, "Bearer new"]);
  });

  it("is given up when the cookie is no longer good", async () => {
    const { acceptToken, fetchWithToken, sessionLost } = await newPage();
    serve(() => new Response("{}", { status: 401 }));
    good = "none";
    acceptToken({ access_token: "old", expires_in: 900, user: anna }, true);
    expect((await fetchWithToken(ask())).status).toBe(401);
    expect(sessionLost.get()).toBe(1);
    await fetchWithToken(ask());
    expect(answers.at(-1)?.authorization).toBeNull();
  });

  it("of another person, who signed in in another tab, is not used for what this one asked", async () => {
    const { acceptToken, fetchWithToken, renewedFor } = await newPage();
    good = "bob's";
    const bob = { ...anna, name: "bob" };
    serve(() => Response.json({ access_token: good, expires_in: 900, user: bob }));
    acceptToken({ access_token: "old", expires_in: 900, user: anna }, true);
    expect((await fetchWithToken(ask())).status).toBe(401);
    expect(renewedFor.get()).toEqual(bob);
    expect(answers.map(({ authorization }) => authorization)).toEqual(["Bearer old", null]);
    acceptToken({ access_token: "old", expires_in: 10, user: anna }, true);
    await expect(fetchWithToken(ask())).rejects.toMatchObject({ status: 401 });
  });

  it("stays when the server is not reached for a while", async () => {
    const { acceptToken, renewToken, sessionLost } = await newPage();
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    acceptToken({ access_token: "old", expires_in: 900, user: anna }, true);
    // The modules of a new page have their own class of errors.
    await expect(renewToken()).rejects.toMatchObject({ name: new ApiError(0, "").name, status: 0 });
    expect(sessionLost.get()).toBe(0);
  });
});
