// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../../api/account";
import type { JournalEntry } from "../../api/journal";
import type { Offer, Said, Tag } from "../../api/tags";
import { deferred } from "../../fingerprint/deferred";
import { settled, shaOf } from "../../local/testing";
import { guardUnkept } from "../../local/unkept";
import { latestChange } from "../history/changes";
import { UndoBar } from "../history/UndoBar";
import { refreshAfterChanges } from "./changing";
import { GroupTags } from "./GroupTags";
import { NoteField } from "./NoteField";
import { Rating } from "./Rating";
import { said } from "./said";
import { TagEditor } from "./TagEditor";
import { onOf, saidOf, tagOf } from "./testing";

/** A server that tags, and undoes the last change. */
class Server {
  tags: Tag[] = [tagOf("cat"), tagOf("dog")];
  contents = new Map<string, Said>();
  offers: Offer[] = [];
  journal: JournalEntry[] = [];
  readonly asked: { path: string; body: unknown }[] = [];
  /** Answers of changes wait for this. */
  gate: Promise<void> = Promise.resolve();
  /** Answers of which tags there are wait for this. */
  tagsGate: Promise<void> = Promise.resolve();
  broken = false;
  #before = new Map<string, Said>();

  readonly answer = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const body = request.method === "POST" ? await request.json().catch(() => null) : null;
    this.asked.push({ path, body });
    if (path === "/tags") {
      const { tags } = this;
      await this.tagsGate;
      return Response.json({ tags });
    }
    if (path === "/tagging/of") {
      const { sha256s } = body as { sha256s: string[] };
      const contents = sha256s.flatMap((sha256) => this.contents.get(sha256) ?? []);
      return Response.json({ contents });
    }
    if (path === "/offers") return Response.json({ offers: this.offers });
    if (path.endsWith("/together")) return Response.json({ tags: [] });
    if (path === "/journal") return Response.json({ entries: [...this.journal].reverse() });
    await this.gate;
    if (this.broken) {
      return Response.json({ title: "x", detail: "the disk is full" }, { status: 503 });
    }
    const [last] = this.journal.slice(-1);
    if (path.endsWith("/undo") && last) {
      this.contents = this.#before;
      last.undone = true;
      return Response.json({ entry: last, left: 0 });
    }
    this.#before = new Map(this.contents);
    if (path === "/tagging") this.#tag(body as Tagging);
    if (path === "/offers/accept") this.offers = [];
    const number = this.journal.length + 1;
    const entry = { number, at: 1, title: `Change ${number}`, edits: 1, undone: false };
    this.journal.push(entry);
    return Response.json({ entry });
  };

  /** How often something was asked for, or sent. */
  count(path: string): number {
    return this.asked.filter((each) => each.path === path).length;
  }

  #tag({ targets, add, remove }: Tagging): void {
    for (const name of add) {
      if (!this.tags.some((tag) => tag.name === name)) this.tags = [...this.tags, tagOf(name)];
    }
    for (const { sha256 } of targets) {
      const old = this.contents.get(sha256) ?? saidOf(sha256, []);
      const kept = old.tags.filter(({ tag }) => !remove.some((name) => tag === `id ${name}`));
      const tags = [...kept, ...add.map((name) => onOf(`id ${name}`))];
      this.contents.set(sha256, { ...old, tags });
    }
  }
}

interface Tagging {
  targets: { sha256: string }[];
  add: string[];
  remove: string[];
}

let server: Server;

const ANNA = {
  name: "anna",
  variance: 18,
  has_password: true,
  second_factor: false,
  hash_key: null,
};

let stopRefreshing = () => {};

function show(children: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  stopRefreshing = refreshAfterChanges(client);
  render(
    <QueryClientProvider client={client}>
      {children}
      <UndoBar />
    </QueryClientProvider>,
  );
}

function chips(): readonly string[] {
  return screen.queryAllByRole("listitem").map(({ textContent }) => textContent ?? "");
}

function add(text: string): void {
  const input = screen.getByRole("combobox");
  fireEvent.change(input, { target: { value: text } });
  fireEvent.keyDown(input, { key: "Enter" });
}

beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", server.answer);
  account.set({ status: "in", user: ANNA });
});

afterEach(() => {
  cleanup();
  stopRefreshing();
  vi.unstubAllGlobals();
  latestChange.set(null);
  account.set({ status: "out" });
});

describe("tagging", () => {
  it("shows a tag at once, and as the server has it later", async () => {
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    show(<TagEditor sha256s={[shaOf(1)]} />);
    await waitFor(() => expect(said.get().has(shaOf(1))).toBe(true));
    add("CAT, eel");
    await waitFor(() => expect(chips()).toEqual(["catTake off cat", "eelTake off eel"]));
    expect(server.contents.size).toBe(0);
    open();
    await waitFor(() => expect(said.get().get(shaOf(1))?.tags.at(-1)?.tag).toBe("id eel"));
    expect(chips()).toEqual(["catTake off cat", "eelTake off eel"]);
  });

  it("undoes a change by its key", async () => {
    show(<TagEditor sha256s={[shaOf(1)]} />);
    await waitFor(() => expect(said.get().has(shaOf(1))).toBe(true));
    add("cat");
    await screen.findByText("Change 1.");
    await waitFor(() => expect(server.contents.size).toBe(1));
    // In a text, a z is a letter.
    fireEvent.keyDown(screen.getByRole("combobox"), { key: "z" });
    expect(server.asked.some(({ path }) => path.endsWith("/undo"))).toBe(false);
    fireEvent.keyDown(document.body, { key: "z" });
    await screen.findByText("Undone: Change 1.");
    await waitFor(() => expect(chips()).toEqual([]));
    expect(screen.getByRole("button", { name: "Do it again" })).toBeDefined();
  });

  it("takes back what the server refused, and says why", async () => {
    server.broken = true;
    show(<TagEditor sha256s={[shaOf(1)]} />);
    await waitFor(() => expect(said.get().has(shaOf(1))).toBe(true));
    add("cat");
    await screen.findByText("The disk is full.");
    await waitFor(() => expect(chips()).toEqual([]));
  });

  it("takes back what a server that is gone was not told, and asks for nothing twice", async () => {
    show(<TagEditor sha256s={[shaOf(1)]} />);
    await waitFor(() => expect(said.get().has(shaOf(1))).toBe(true));
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    add("cat");
    await screen.findByText(/server cannot be reached/);
    await waitFor(() => expect(chips()).toEqual([]));
    expect(server.contents.size).toBe(0);
  });

  it("tells which tags some of several files have, and puts them on all", async () => {
    server.contents.set(shaOf(1), saidOf(shaOf(1), [onOf("id cat"), onOf("id dog")]));
    server.contents.set(shaOf(2), saidOf(shaOf(2), [onOf("id cat")]));
    show(<TagEditor sha256s={[shaOf(1), shaOf(2)]} />);
    await waitFor(() => expect(chips()).toHaveLength(2));
    expect(chips()).toEqual(["catTake off cat", "dog1 of 2Put dog on allTake off dog"]);
    fireEvent.click(screen.getByRole("button", { name: "Put dog on all" }));
    await waitFor(() => expect(chips()[1]).toBe("dogTake off dog"));
    fireEvent.click(screen.getByRole("button", { name: "Take off cat" }));
    await waitFor(() => expect(chips()).toEqual(["dogTake off dog"]));
    await waitFor(() => expect(server.contents.get(shaOf(2))?.tags).toHaveLength(1));
  });

  it("writes offers of look-alikes only when they are taken", async () => {
    const source = { name: "b.jpg", path: "a/b.jpg", device: "Phone", distance: 7 };
    const sources = [{ ...source, sha256: shaOf(2), identical: false }];
    const both = ["id cat", "id dog"].map((tag) => ({ sha256: shaOf(1), tag, pos: null, sources }));
    server.offers = both;
    show(<GroupTags sha256s={[shaOf(1), shaOf(2)]} names={new Map([[shaOf(1), "a.jpg"]])} />);
    fireEvent.click(await screen.findByRole("button", { name: /Look for tags/ }));
    const list = await screen.findByRole("list", { name: "Offered tags" });
    expect(within(list).getAllByRole("listitem")[0]?.textContent).toContain(
      "for a.jpg from a/b.jpg on Phone, 7 of 128 bits",
    );
    expect(server.journal).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Take over all 2 tags" }));
    await screen.findByText(/No look-alike has a tag/);
    const { body } = server.asked.find(({ path }) => path === "/offers/accept") ?? {};
    expect(body).toEqual({
      offers: both.map(({ sha256, tag, pos }) => ({ sha256, tag, pos, origin: shaOf(2) })),
    });
  });
});

describe("changes that overlap", () => {
  const both = ["catTake off cat", "dogTake off dog"];

  async function begin(): Promise<void> {
    show(<TagEditor sha256s={[shaOf(1)]} />);
    await waitFor(() => expect(said.get().has(shaOf(1))).toBe(true));
    await waitFor(() => expect(server.count("/tags")).toBe(1));
    await settled();
  }

  it("stay on show until the server has made them all", async () => {
    await begin();
    const asked = server.count("/tagging/of");
    const { promise: first, resolve: openFirst } = deferred();
    const { promise: second, resolve: openSecond } = deferred();
    server.gate = first;
    add("cat");
    await waitFor(() => expect(server.count("/tagging")).toBe(1));
    server.gate = second;
    add("dog");
    await waitFor(() => expect(chips()).toEqual(both));
    openFirst();
    await screen.findByText("Change 1.");
    await settled();
    expect(chips()).toEqual(both);
    openSecond();
    await screen.findByText("Change 2.");
    await waitFor(() => expect(server.count("/tagging/of")).toBe(asked + 1));
    await settled();
    expect(chips()).toEqual(both);
  });

  it("stay on show when they begin while it is asked anew for the one before", async () => {
    await begin();
    const { promise: tags, resolve: openTags } = deferred();
    server.tagsGate = tags;
    add("cat");
    await waitFor(() => expect(server.count("/tags")).toBe(2));
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    add("dog");
    openTags();
    await settled();
    expect(chips()).toEqual(both);
    open();
    await screen.findByText("Change 2.");
    await settled();
    expect(chips()).toEqual(both);
  });

  it("reach the server in their order", async () => {
    await begin();
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    add("cat");
    fireEvent.click(await screen.findByRole("button", { name: "Take off cat" }));
    await settled();
    expect(server.count("/tagging")).toBe(1);
    open();
    await screen.findByText("Change 2.");
    await settled();
    expect(chips()).toEqual([]);
    expect(server.contents.get(shaOf(1))?.tags).toEqual([]);
  });

  it("have leaving the page asked about until all are made", async () => {
    guardUnkept();
    const asks = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
    await begin();
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    expect(asks()).toBe(false);
    add("cat");
    add("dog");
    expect(asks()).toBe(true);
    open();
    await screen.findByText("Change 2.");
    await waitFor(() => expect(asks()).toBe(false));
  });

  it("go on after one that the server refused", async () => {
    await begin();
    const { promise: first, resolve: openFirst } = deferred();
    const { promise: second, resolve: openSecond } = deferred();
    server.gate = first;
    server.broken = true;
    add("cat");
    await waitFor(() => expect(server.count("/tagging")).toBe(1));
    server.gate = second;
    add("dog");
    openFirst();
    await screen.findByText("The disk is full.");
    server.broken = false;
    openSecond();
    await waitFor(() => expect(chips()).toEqual(["dogTake off dog"]));
    expect(server.contents.get(shaOf(1))?.tags).toHaveLength(1);
  });

  it("are undone once they are made", async () => {
    await begin();
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    add("cat");
    fireEvent.keyDown(document.body, { key: "z" });
    await settled();
    open();
    await screen.findByText("Undone: Change 1.");
    await waitFor(() => expect(chips()).toEqual([]));
  });

  it("are not made in the account of who signs in next", async () => {
    await begin();
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    add("cat");
    add("dog");
    await waitFor(() => expect(server.count("/tagging")).toBe(1));
    act(() => {
      account.set({ status: "out" });
      account.set({ status: "in", user: { ...ANNA, name: "bert" } });
    });
    open();
    await screen.findByText("You were signed out before that was saved.");
    expect(server.count("/tagging")).toBe(1);
  });
});

describe("note", () => {
  it("keeps what is typed while the server is told of what was there before", async () => {
    const { promise: gate, resolve: open } = deferred();
    server.gate = gate;
    show(<NoteField sha256={shaOf(1)} note="" />);
    const field = screen.getByRole("textbox", { name: "Note" });
    fireEvent.change(field, { target: { value: "From" } });
    fireEvent.blur(field);
    await waitFor(() => expect(server.asked.length).toBeGreaterThan(0));
    fireEvent.change(field, { target: { value: "From the pad" } });
    open();
    await screen.findByText("Change 1.");
    await settled();
    expect(field).toHaveProperty("value", "From the pad");
  });
});

describe("rating", () => {
  it("tells the last of several steps, also to whoever leaves at once", () => {
    const onChange = vi.fn();
    render(<Rating value={null} onChange={onChange} />);
    fireEvent.click(screen.getByRole("radio", { name: "2 stars" }));
    fireEvent.click(screen.getByRole("radio", { name: "5 stars" }));
    expect(onChange).not.toHaveBeenCalled();
    cleanup();
    expect(onChange.mock.calls).toEqual([[5]]);
  });
});
