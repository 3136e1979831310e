// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import axe from "axe-core";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { FIELDS } from "../filter/fields";
import { FilterBox } from "./FilterBox";

afterEach(cleanup);

const TAGS = ["cat", "tiger cat", "place:New York"];

function Box({ start = "" }: { start?: string }) {
  const [value, setValue] = useState(start);
  return <FilterBox value={value} onChange={setValue} tagNames={TAGS} />;
}

function box(): HTMLInputElement {
  return screen.getByRole<HTMLInputElement>("combobox", { name: "Filter" });
}

function type(text: string): void {
  fireEvent.change(box(), { target: { value: text } });
}

function options(): (string | undefined)[] {
  return screen.queryAllByRole("option").map(({ firstChild }) => firstChild?.textContent ?? "");
}

/** The option that the keys have reached, as a screen reader is told. */
function active(): string | null | undefined {
  const id = box().getAttribute("aria-activedescendant");
  return id && document.getElementById(id)?.firstChild?.textContent;
}

describe("FilterBox", () => {
  it("suggests while typing and completes by keyboard", () => {
    render(<Box />);
    expect(box().getAttribute("aria-expanded")).toBe("false");
    type("ca");
    expect(box().getAttribute("aria-expanded")).toBe("true");
    expect(options()).toEqual(["cat", "tiger cat"]);
    expect(active()).toBeNull();
    fireEvent.keyDown(box(), { key: "ArrowDown" });
    expect(active()).toBe("cat");
    fireEvent.keyDown(box(), { key: "ArrowDown" });
    fireEvent.keyDown(box(), { key: "Enter" });
    expect(box().value).toBe('"tiger cat" ');
    expect(box().selectionStart).toBe(12);
    expect(box().getAttribute("aria-expanded")).toBe("false");
  });

  it("goes round through no choice at all", () => {
    render(<Box />);
    type("ca");
    fireEvent.keyDown(box(), { key: "ArrowUp" });
    expect(active()).toBe("tiger cat");
    fireEvent.keyDown(box(), { key: "ArrowDown" });
    expect(active()).toBeNull();
    fireEvent.keyDown(box(), { key: "Enter" });
    expect(box().value).toBe("ca");
  });

  it("shows all fields on a click, until something is typed and emptied", () => {
    render(<Box />);
    fireEvent.click(box());
    expect(options()).toEqual(FIELDS.map(({ name }) => name));
    type("ca");
    type("");
    expect(options()).toEqual([]);
  });

  it("goes on from a field to its values", () => {
    render(<Box />);
    type("ty");
    fireEvent.click(screen.getByRole("option", { name: /^type/ }));
    expect(box().value).toBe("type:");
    expect(options()).toEqual(["image", "video"]);
    expect(document.activeElement).toBe(box());
  });

  it("opens by an arrow key, closes on Escape, and is emptied by another", () => {
    render(<Box start="x " />);
    fireEvent.keyDown(box(), { key: "ArrowDown" });
    expect(options()).toContain("tag");
    fireEvent.keyDown(box(), { key: "Escape" });
    expect(options()).toEqual([]);
    expect(box().value).toBe("x ");
    fireEvent.keyDown(box(), { key: "Escape" });
    expect(box().value).toBe("");
  });

  it("says what is wrong, and underlines it, once the input is left", () => {
    render(<Box />);
    type("🐱 sise>10MB");
    expect(box().getAttribute("aria-invalid")).toBe("false");
    fireEvent.blur(box());
    expect(box().getAttribute("aria-invalid")).toBe("true");
    const message = 'unknown field "sise": did you mean "size"?';
    expect(screen.getByRole("status").textContent).toBe(message);
    expect(box().getAttribute("aria-describedby")).toBe(screen.getByRole("status").id);
    expect(document.querySelector("u")?.textContent).toBe("sise");
    type("size>10MB");
    expect(screen.getByRole("status").textContent).toBe("");
    expect(document.querySelector("u")).toBeNull();
  });

  it("says it without leaving, too, after a while", async () => {
    render(<Box />);
    type("(cat");
    expect(await screen.findByText(/is never closed/)).toBeTruthy();
  });

  it("has nothing that axe finds, closed, open and wrong", async () => {
    const { container } = render(<Box />);
    // Colours are looked at in a browser: there are no styles here.
    const check = async () =>
      (await axe.run(container, { rules: { "color-contrast": { enabled: false } } })).violations;
    expect(await check()).toEqual([]);
    type("ca");
    fireEvent.keyDown(box(), { key: "ArrowDown" });
    expect(await check()).toEqual([]);
    type("(cat");
    fireEvent.blur(box());
    expect(await check()).toEqual([]);
  });
});
