// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { LabelledContent, Verdict } from "../../api/labels";
import { LabelChips, type ShownLabel } from "./LabelChips";
import { LabelGrid } from "./LabelGrid";

afterEach(cleanup);

function shown(name: string, over: Partial<ShownLabel> = {}): ShownLabel {
  return {
    name,
    score: 0.87,
    taggers: ["efficientnet-lite0"],
    moments: [],
    accepted: false,
    ...over,
  };
}

describe("LabelChips", () => {
  it("tells of the label that has the focus how sure who is, and when", () => {
    const labels = [shown("cat", { moments: [3000, 12_000] }), shown("cup", { accepted: true })];
    render(<LabelChips labels={labels} of="a.mp4" onAccept={vi.fn()} onDismiss={vi.fn()} />);
    expect(screen.getByText("Suggested by EfficientNet-Lite0")).toBeTruthy();
    fireEvent.focus(screen.getByRole("button", { name: "Accept cat" }));
    expect(screen.getByText(/^87 % at .*, suggested by EfficientNet-Lite0$/)).toBeTruthy();
    fireEvent.focus(screen.getByRole("button", { name: "Accept cup" }));
    expect(screen.getByText(/becomes a tag when you save the file/)).toBeTruthy();
  });

  it("accepts, takes that back, dismisses, and shows the rest when asked", () => {
    const onAccept = vi.fn();
    const onDismiss = vi.fn();
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const labels = names.map((name) => shown(name, { accepted: name === "a" }));
    render(<LabelChips labels={labels} of="x" onAccept={onAccept} onDismiss={onDismiss} />);
    fireEvent.click(screen.getByRole("button", { name: "Accept b" }));
    fireEvent.click(screen.getByRole("button", { name: "Accept a" }));
    expect(onAccept.mock.calls).toEqual([
      ["b", true],
      ["a", false],
    ]);
    fireEvent.click(screen.getByRole("button", { name: "Dismiss c" }));
    expect(onDismiss.mock.calls).toEqual([["c"]]);
    expect(screen.queryByRole("button", { name: "Accept g" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: /^2 more/ }));
    expect(screen.getByRole("button", { name: "Accept g" })).toBeTruthy();
  });
});

function content(name: string): LabelledContent {
  const label = { name: "cat", score: 0.5, taggers: ["t"], parents: [], moments: [] };
  const ids = { sha256: name.repeat(64), content_id: name, file_id: name };
  return { ...ids, name: `${name}.jpg`, path: `${name}.jpg`, kind: "image", labels: [label] };
}

describe("LabelGrid", () => {
  function grid() {
    const onDecide = vi.fn<(verdict: Verdict, contents: readonly LabelledContent[]) => void>();
    const onMore = vi.fn();
    const contents = ["a", "b", "c", "d"].map(content);
    render(<LabelGrid label="cat" contents={contents} more onMore={onMore} onDecide={onDecide} />);
    const press = (key: string, shiftKey = false) =>
      fireEvent.keyDown(screen.getByRole("listbox"), { key, shiftKey });
    const decided = () =>
      onDecide.mock.calls.map(([verdict, chosen]) => [
        verdict,
        chosen.map(({ content_id: id }) => id).join(""),
      ]);
    return { press, decided, onMore };
  }

  it("decides by A and D on what has the focus, or on what is chosen", () => {
    const { press, decided } = grid();
    press("a");
    press("End");
    press("d");
    press("Home");
    press("ArrowRight", true);
    expect(screen.getAllByRole("option", { selected: true })).toHaveLength(2);
    press("a");
    expect(decided()).toEqual([
      ["accept", "a"],
      ["dismiss", "d"],
      ["accept", "ab"],
    ]);
    expect(screen.queryAllByRole("option", { selected: true })).toHaveLength(0);
  });

  it("asks for more at the end, and chooses by clicks", () => {
    const { press, decided, onMore } = grid();
    press("End");
    expect(onMore).toHaveBeenCalledOnce();
    const options = screen.getAllByRole("option");
    fireEvent.click(options[0] as HTMLElement);
    fireEvent.click(options[2] as HTMLElement, { shiftKey: true });
    fireEvent.click(screen.getByRole("button", { name: "Dismiss 3 files" }));
    expect(decided()).toEqual([["dismiss", "abc"]]);
  });
});
