// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { account } from "../../api/account";
import type { LabelledContent } from "../../api/labels";
import { deferred } from "../../fingerprint/deferred";
import { settled } from "../../local/testing";
import { latestChange } from "../history/changes";
import { refreshAfterChanges } from "../tags/changing";
import { Labels } from "./Labels";

function contentOf(name: string): LabelledContent {
  const label = { name: "cat", score: 0.9, taggers: ["t"], parents: [], moments: [] };
  const ids = { sha256: name.repeat(64), content_id: name.repeat(64), file_id: name };
  return { ...ids, name: `${name}.jpg`, path: `${name}.jpg`, kind: "image", labels: [label] };
}

/** What is open on the server, and what it was asked for. */
let open: LabelledContent[];
let asked: string[];
/** Answers wait for these, one after the other, by what is asked for. */
let gates: Map<string, Promise<void>[]>;

/** Holds back the next answer to a question; returns what lets it go. */
function hold(path: string): () => void {
  const { promise, resolve } = deferred();
  gates.set(path, [...(gates.get(path) ?? []), promise]);
  return resolve;
}

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace("/api/v1", "");
  asked.push(path);
  const contents = open;
  await gates.get(path)?.shift();
  if (path === "/tags") return Response.json({ tags: [] });
  if (path === "/labels/taggers") return Response.json({ taggers: [] });
  if (path === "/labels/names") {
    const labels = [{ name: "cat", contents: contents.length, score: 0.9 }];
    return Response.json({ labels: contents.length > 0 ? labels : [] });
  }
  if (path === "/labels/suggestions") return Response.json({ contents, next: null });
  const { suggestions } = (await request.json()) as { suggestions: { sha256: string }[] };
  const gone = suggestions.map(({ sha256 }) => sha256);
  open = open.filter(({ sha256 }) => !gone.includes(sha256));
  const number = asked.filter((each) => each === path).length;
  const entry = { number, at: 1, title: `Change ${number}`, edits: 1, undone: false };
  return Response.json({ entry });
}

function count(path: string): number {
  return asked.filter((each) => each === path).length;
}

function names(): readonly string[] {
  return screen
    .queryAllByRole("option")
    .map((each) => within(each).getByTitle(/jpg/).textContent ?? "");
}

let stopRefreshing = () => {};

beforeEach(async () => {
  open = ["a", "b", "c", "d"].map(contentOf);
  asked = [];
  gates = new Map();
  vi.stubGlobal("fetch", answer);
  account.set({
    status: "in",
    user: { name: "anna", variance: 18, has_password: true, second_factor: false, hash_key: null },
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  stopRefreshing = refreshAfterChanges(client);
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter>
        <Labels />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await waitFor(() => expect(names()).toHaveLength(4));
});

afterEach(() => {
  cleanup();
  stopRefreshing();
  vi.unstubAllGlobals();
  latestChange.set(null);
  account.set({ status: "out" });
});

function accept(): void {
  fireEvent.keyDown(screen.getByRole("listbox"), { key: "a" });
}

it("brings nothing back that was decided on while the server was told of the one before", async () => {
  const first = hold("/labels/accept");
  const second = hold("/labels/accept");
  accept();
  await waitFor(() => expect(count("/labels/accept")).toBe(1));
  accept();
  await waitFor(() => expect(names()).toEqual(["c.jpg", "d.jpg"]));
  first();
  await screen.findByText("Change 1.");
  await settled();
  expect(names()).toEqual(["c.jpg", "d.jpg"]);
  second();
  await screen.findByText("Change 2.");
  await waitFor(() => expect(count("/labels/suggestions")).toBe(2));
  await settled();
  expect(names()).toEqual(["c.jpg", "d.jpg"]);
});

it("brings nothing back that was decided on while the list was asked for anew", async () => {
  const list = hold("/labels/suggestions");
  accept();
  await waitFor(() => expect(count("/labels/suggestions")).toBe(2));
  const second = hold("/labels/accept");
  accept();
  list();
  await settled();
  expect(names()).toEqual(["c.jpg", "d.jpg"]);
  second();
  await screen.findByText("Change 2.");
  await settled();
  expect(names()).toEqual(["c.jpg", "d.jpg"]);
});
