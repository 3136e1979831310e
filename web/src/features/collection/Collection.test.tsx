// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../../api/account";
import type { StoredFile } from "../../api/types";
import { holdFiles } from "../../local/presence";
import { shaOf } from "../../local/testing";
import { onOf, saidOf, tagOf } from "../tags/testing";
import { Collection } from "./Collection";

function fileOf(seed: number, more: Partial<StoredFile> = {}): StoredFile {
  return {
    id: `file-${seed}`,
    name: `image-${seed}.jpg`,
    path: `album/image-${seed}.jpg`,
    device: "Anna's laptop",
    device_id: "d",
    source: "Macintosh: Chrome",
    size: 1000,
    modified: 1_700_000_000_000,
    saved: 1_700_000_000_000,
    content_id: `content-${seed}`,
    kind: "image",
    sha256: shaOf(seed),
    media_type: "image/jpeg",
    width: 640,
    height: 480,
    duration: 0,
    fps: 0,
    partial: false,
    frames: 0,
    dhash: null,
    complexity: null,
    copies: 1,
    ...more,
  };
}

/** A server with a collection that can be searched and deleted from. */
function serve(files: StoredFile[]): URL[] {
  const asked: URL[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    asked.push(url);
    if (url.pathname.endsWith("/files/delete")) {
      const { ids } = (await request.json()) as { ids: string[] };
      for (const id of ids) {
        files.splice(
          files.findIndex((file) => file.id === id),
          1,
        );
      }
      return Response.json({ deleted: ids.length });
    }
    if (url.pathname.endsWith("/tags")) return Response.json({ tags: [tagOf("cat")] });
    if (url.pathname.endsWith("/tagging/of")) {
      return Response.json({ contents: [saidOf(shaOf(1), [onOf("id cat")], { rating: 4 })] });
    }
    if (url.pathname.endsWith("/offers")) return Response.json({ offers: [] });
    if (url.pathname.endsWith("/matches")) {
      const [file] = files;
      const match = {
        content_id: "c",
        kind: "image",
        identical: false,
        distance: 3,
        limit: 18,
        needed_variance: 3,
        orientation: "mirror",
        trimmed: false,
        own_pos: null,
        pos: null,
        frames: 0,
        width: 10,
        height: 10,
        duration: 0,
        files: [file],
      };
      return Response.json({
        matches: Number(url.searchParams.get("variance")) > 2 ? [match] : [],
      });
    }
    if (url.pathname.includes("/files/")) {
      const file = files.find(({ id }) => url.pathname.endsWith(id));
      return Response.json({ ...file, files: [file, { ...file, id: "x", device: "Phone" }] });
    }
    const search = url.searchParams.get("q") ?? "";
    const items = files.filter(({ name }) => name.includes(search));
    return Response.json({ items, total: items.length, next: null });
  });
  return asked;
}

function show(address = "/images") {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[address]}>
        <Collection kind="image" />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

async function rows(): Promise<HTMLElement[]> {
  return within(await screen.findByRole("list", { name: "Images" })).findAllByRole("listitem");
}

beforeEach(() => {
  account.set({
    status: "in",
    user: { name: "anna", variance: 18, has_password: true, second_factor: false, hash_key: null },
  });
  vi.stubGlobal("scrollTo", () => {});
  // The drawer asks for the width of the window, which jsdom does not know.
  const wide = { matches: false, addListener: () => {}, removeListener: () => {} };
  vi.stubGlobal("matchMedia", () => wide);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("Collection", () => {
  it("asks to sign in first", () => {
    account.set({ status: "out" });
    show();
    expect(screen.getByRole("form", { name: "Sign in or register" })).toBeDefined();
  });

  it("lists files with where they are, and marks those on this device", async () => {
    serve([fileOf(1), fileOf(2)]);
    holdFiles([[shaOf(2), new File(["x"], "x")]]);
    show();
    const [first, second] = await rows();
    expect(first?.textContent).toContain("Macintosh: Chrome · Anna's laptop");
    expect(within(first as HTMLElement).queryByText("⧈")).toBeNull();
    const mark = within(second as HTMLElement).getByRole("img", { name: "On this device" });
    expect(mark.textContent).toBe("⧈");
    expect(mark.title).toContain("On this device");
  });

  it("filters and sorts", async () => {
    const asked = serve([fileOf(1), fileOf(22)]);
    show();
    await rows();
    fireEvent.change(screen.getByLabelText("Filter"), { target: { value: " 22 " } });
    await waitFor(async () => expect(await rows()).toHaveLength(1));
    const lists = () => asked.filter(({ pathname }) => pathname.endsWith("/images"));
    expect(lists().at(-1)?.searchParams.get("q")).toBe("22");
    fireEvent.change(screen.getByLabelText("Filter"), { target: { value: "22 size>" } });
    fireEvent.change(screen.getByLabelText("Sort by"), { target: { value: "name" } });
    fireEvent.click(await screen.findByRole("button", { name: "A to Z" }));
    await waitFor(() => {
      expect(lists().at(-1)?.searchParams.get("sort")).toBe("name");
      expect(lists().at(-1)?.searchParams.get("order")).toBe("desc");
    });
    // What is not a filter yet is asked for by nobody.
    expect(lists().at(-1)?.searchParams.get("q")).toBe("22");
  });

  it("begins with the filter of a link, and shows what is said of a file", async () => {
    const asked = serve([fileOf(1), fileOf(22)]);
    show("/images?q=image-1");
    const [row] = await rows();
    expect(await rows()).toHaveLength(1);
    expect(screen.getByLabelText("Filter")).toHaveProperty("value", "image-1");
    expect(asked.some(({ searchParams }) => searchParams.get("q") === "image-1")).toBe(true);
    await waitFor(() => expect(row?.textContent).toContain("4 of 5 starscat"));
  });

  it("deletes what was chosen, but only after asking", async () => {
    const asked = serve([fileOf(1), fileOf(2)]);
    show();
    await rows();
    fireEvent.click(screen.getByRole("checkbox", { name: "Choose album/image-1.jpg" }));
    fireEvent.click(screen.getByRole("button", { name: "Delete" }));
    const dialog = await screen.findByRole("dialog");
    expect(asked.some(({ pathname }) => pathname.endsWith("delete"))).toBe(false);
    fireEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
    await waitFor(async () => expect(await rows()).toHaveLength(1));
    expect(screen.queryByText("image-1.jpg")).toBeNull();
  });

  it("shows all copies of a file, and its matches at any variance", async () => {
    serve([fileOf(1)]);
    show();
    await rows();
    fireEvent.click(screen.getByRole("button", { name: /image-1\.jpg/ }));
    const details = await screen.findByRole("dialog");
    await within(details).findByText(/Phone/);
    await within(details).findByText("near-identical, mirrored");
    fireEvent.change(within(details).getByRole("slider"), { target: { value: "1" } });
    await within(details).findByText(/Nothing else in your collection/);
  });

  it("says when the server cannot be reached, and tries again when told to", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    show();
    expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached");
    serve([fileOf(1)]);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await rows()).toHaveLength(1);
  });
});
