import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../local/testing";
import { clearSent, MAX_TOLD, MAX_TOLD_BYTES, send, sent } from "./sent";
import { MASK } from "./telling";

function post(body: string, headers: Record<string, string> = {}): Request {
  return new Request("http://tagcat.test/api/v1/files", { method: "POST", body, headers });
}

beforeEach(() => {
  clearSent();
  vi.stubGlobal("fetch", async (request: Request) => new Response(await request.text()));
});

const newest = () => sent.get().told[0];

describe("send", () => {
  it("sends what it notes, and notes what came back", async () => {
    const body = '{"name":"Käse.jpg","size":12}';
    const response = await send(post(body, { Authorization: "Bearer abc.def" }));
    expect(await response.text()).toBe(body);
    await eventually(() => expect(newest()?.bytes).toBe(30));
    expect(newest()).toMatchObject({
      method: "POST",
      route: "/api/v1/files",
      body,
      told: 30,
      token: true,
      status: 200,
    });
    expect(JSON.stringify(sent.get())).not.toContain("abc");
  });

  it("never holds a password", async () => {
    await send(post('{"name":"anna","password":"tulip"}'));
    await eventually(() => expect(newest()?.body).toContain(MASK));
    expect(JSON.stringify(sent.get())).not.toContain("tulip");
  });

  it("tells the beginning of a large body and counts the rest", async () => {
    const body = JSON.stringify({ note: "ä".repeat(MAX_TOLD_BYTES) });
    await send(post(body));
    await eventually(() => expect(newest()?.bytes).toBe(2 * MAX_TOLD_BYTES + 11));
    expect(newest()?.told).toBe(MAX_TOLD_BYTES);
    expect(new TextEncoder().encode(newest()?.body).length).toBeLessThanOrEqual(MAX_TOLD_BYTES);
    expect(newest()?.body).not.toContain("\ufffd");
  });

  it("keeps the last ones and counts those before", async () => {
    for (let number = 0; number < MAX_TOLD + 3; number += 1) {
      await send(post(JSON.stringify([number])));
      await eventually(() => expect(newest()?.bytes).toBeGreaterThan(0));
    }
    expect(sent.get().told).toHaveLength(MAX_TOLD);
    expect(newest()?.body).toBe(`[${MAX_TOLD + 2}]`);
    expect(sent.get()).toMatchObject({ older: 3, olderBytes: 9 });
    clearSent();
    expect(sent.get()).toEqual({ told: [], older: 0, olderBytes: 0 });
  });

  it("notes requests that nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(send(post("[]"))).rejects.toThrow("Failed to fetch");
    expect(newest()).toMatchObject({ status: 0, token: false });
  });
});

describe("the way out of the page", () => {
  /** Where a request may begin: the API's, our own model's, and a thumbnail in memory. */
  const ALLOWED = ["api/sent.ts", "features/review/stage/usePair.ts", "label/labeller.ts"];
  const SENDS = /(?<![.\w])fetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|WebTransport/;

  it("is one", () => {
    const root = new URL("..", import.meta.url);
    const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
      /(?<!\.test|\.d)\.tsx?$/.test(path),
    );
    const found = sources.filter((path) => SENDS.test(readFileSync(new URL(path, root), "utf8")));
    expect(sources.length).toBeGreaterThan(100);
    expect(found.toSorted()).toEqual(ALLOWED);
  });
});
