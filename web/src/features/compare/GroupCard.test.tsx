// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { imageOf, shaOf, videoOf } from "../../local/testing";
import { GroupCard } from "./GroupCard";
import type { GroupView, MemberView } from "./groupViews";
import { entryOf } from "./testing";

afterEach(cleanup);

function member(
  id: number,
  fingerprint: ReturnType<typeof imageOf> | ReturnType<typeof videoOf>,
  more: Partial<MemberView> = {},
): MemberView {
  return { entry: entryOf(id, fingerprint), likeness: null, at: null, hints: [], ...more };
}

const mirrored = {
  identical: false,
  distance: 6,
  neededVariance: 6,
  orientation: "mirror",
  trimmed: false,
} as const;

const group: GroupView = {
  id: shaOf(1),
  members: [
    member(0, imageOf(1), { hints: ["largest"] }),
    member(1, imageOf(1, { path: "copy.jpg" }), { likeness: { ...mirrored, identical: true } }),
    member(2, videoOf(3), { likeness: mirrored, at: { own: 12_300, reference: null } }),
  ],
  kinds: new Set(["image", "video"]),
  identical: false,
  hasIdentical: true,
  weakest: { likeness: mirrored, names: ["a.jpg", "b.mp4"] },
  links: [
    { likeness: mirrored, entry: member(7, imageOf(7)).entry, groupId: shaOf(7) },
    { likeness: mirrored, entry: member(8, imageOf(8)).entry, groupId: null },
  ],
  spare: 5000,
  newest: 0,
};

function show(shown: GroupView, selection: readonly number[] = []) {
  const actions = { onSelect: vi.fn(), onOpen: vi.fn(), onGoTo: vi.fn() };
  render(<GroupCard group={shown} place={4} selection={new Set(selection)} {...actions} />);
  return actions;
}

describe("GroupCard", () => {
  it("tells identical files from look-alikes and where a picture is in a video", () => {
    show(group);
    const [reference, copy, video] = screen.getAllByRole("listitem");
    expect(reference?.textContent).toContain("reference");
    expect(reference?.textContent).toContain("largest");
    expect(copy?.textContent).toContain("identical file");
    expect(video?.textContent).toContain("look-alike, mirrored");
    expect(video?.textContent).toContain("6 of 128 bits");
    expect(video?.textContent).toContain("shows it at 0:12.3");
    expect(video?.textContent).toContain("1:00");
    expect(screen.getByText("some identical")).toBeDefined();
  });

  it("chooses a file, or the whole group, and shows when a part is chosen", () => {
    const { onSelect } = show(group, [1]);
    const whole = screen.getByRole<HTMLInputElement>("checkbox", {
      name: "Choose group 4, 3 files",
    });
    expect(whole.indeterminate).toBe(true);
    fireEvent.click(whole);
    expect(onSelect).toHaveBeenLastCalledWith([0, 1, 2], true);
    fireEvent.click(screen.getByRole("checkbox", { name: "Choose copy.jpg" }));
    expect(onSelect).toHaveBeenLastCalledWith([1], false);
  });

  it("opens a file and goes to the group of a link", () => {
    const { onOpen, onGoTo } = show(group);
    fireEvent.click(screen.getByRole("button", { name: "Look at video-3.mp4" }));
    expect(onOpen).toHaveBeenCalledWith(shaOf(1), 2);
    fireEvent.click(screen.getByRole("button", { name: /image-7\.jpg/ }));
    expect(onGoTo).toHaveBeenCalledWith(shaOf(7));
    expect(screen.queryByRole("button", { name: /image-8\.jpg/ })).toBeNull();
  });

  it("shows a heap in part until asked", () => {
    const members = Array.from({ length: 100 }, (_, id) => member(id, imageOf(1)));
    show({ ...group, members, identical: true, links: [] });
    expect(screen.getByRole("heading").textContent).toContain("100 identical files");
    const list = screen.getByRole("list");
    expect(within(list).getAllByRole("listitem").length).toBeLessThan(30);
    fireEvent.click(screen.getByRole("button", { name: "Show all 100 files" }));
    expect(within(list).getAllByRole("listitem")).toHaveLength(100);
  });
});
