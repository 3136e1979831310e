// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TagInput } from "./TagInput";
import { tagOf } from "./testing";

const TAGS = [
  tagOf("cat", { images: 3, aliases: ["Katze"] }),
  tagOf("catalogue", { images: 9 }),
  tagOf("place:paris", { videos: 1 }),
];

function show(more: Partial<Parameters<typeof TagInput>[0]> = {}) {
  const onAdd = vi.fn();
  render(<TagInput label="Add tags" tags={TAGS} onAdd={onAdd} {...more} />);
  const input = screen.getByRole("combobox", { name: "Add tags" });
  const type = (value: string) => fireEvent.change(input, { target: { value } });
  const press = (...keys: string[]) => {
    for (const key of keys) fireEvent.keyDown(input, { key });
  };
  return { onAdd, input, type, press };
}

function options(): readonly (string | null)[] {
  return within(screen.getByRole("listbox"))
    .getAllByRole("option")
    .map(({ textContent }) => textContent);
}

afterEach(cleanup);

describe("TagInput", () => {
  it("suggests tags by name and alias, and what would be new", () => {
    const { type, input } = show();
    type("KAT");
    expect(options()).toEqual(["catalso Katze · 3", "KATnew tag"]);
    expect(input.getAttribute("aria-expanded")).toBe("true");
    type("paris");
    expect(options()).toEqual(["place:paris1", "parisnew tag"]);
    type("cat");
    expect(options()).toEqual(["cat3", "catalogue9"]);
  });

  it("takes what is chosen by the arrow keys", () => {
    const { onAdd, type, press, input } = show();
    type("cat");
    press("ArrowDown", "ArrowDown");
    const active = input.getAttribute("aria-activedescendant") ?? "";
    expect(document.getElementById(active)?.textContent).toContain("catalogue");
    press("Enter");
    expect(onAdd).toHaveBeenCalledWith(["catalogue"]);
    expect(input).toHaveProperty("value", "");
  });

  it("takes several with commas between them, and their own names for aliases", () => {
    const { onAdd, type, press } = show();
    type("katze, new one,, place:paris");
    press("Enter");
    expect(onAdd).toHaveBeenCalledWith(["cat", "new one", "place:paris"]);
    type("new, pla");
    press("ArrowUp", "ArrowUp", "Enter");
    expect(onAdd).toHaveBeenLastCalledWith(["new", "place:paris"]);
  });

  it("says why something cannot be a tag", () => {
    const { onAdd, type, press, input } = show();
    type("a|b");
    press("Enter");
    expect(onAdd).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).toContain("|");
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });

  it("can take only what there is", () => {
    const { onAdd, type, press } = show({ onlyKnown: true });
    type("new");
    press("Enter");
    expect(screen.queryAllByRole("option")).toEqual([]);
    expect(screen.getByRole("status").textContent).toBe("There is no tag “new”.");
    expect(onAdd).not.toHaveBeenCalled();
  });

  it("puts what is likely first, with the reason, and leaves out what is there", () => {
    const likely = new Map([["id place:paris", "on a look-alike"]]);
    const { input } = show({ likely, without: new Set(["id cat"]) });
    fireEvent.click(input);
    expect(options()).toEqual(["place:parison a look-alike", "catalogue9"]);
  });

  it("closes by Escape, then empties, then tells", () => {
    const onEscape = vi.fn();
    const { type, press, input } = show({ onEscape });
    type("cat");
    press("Escape");
    expect(input.getAttribute("aria-expanded")).toBe("false");
    expect(input).toHaveProperty("value", "cat");
    press("Escape");
    expect(input).toHaveProperty("value", "");
    expect(onEscape).not.toHaveBeenCalled();
    press("Escape");
    expect(onEscape).toHaveBeenCalledOnce();
  });
});
