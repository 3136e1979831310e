// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Menu } from "./Menu";
import { VarianceSlider } from "./VarianceSlider";

afterEach(cleanup);

describe("Menu", () => {
  it("works by keyboard and gives the focus back", () => {
    const second = vi.fn();
    render(
      <Menu
        items={[
          { label: "One", onSelect: () => {} },
          { label: "Two", onSelect: second },
        ]}
      >
        More
      </Menu>,
    );
    const button = screen.getByRole("button", { name: "More" });
    fireEvent.keyDown(button, { key: "ArrowDown" });
    expect(document.activeElement?.textContent).toContain("One");
    fireEvent.keyDown(document.activeElement as Element, { key: "ArrowUp" });
    expect(document.activeElement?.textContent).toContain("Two");
    fireEvent.click(document.activeElement as Element);
    expect(second).toHaveBeenCalledOnce();
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("closes on Escape and on a click elsewhere", () => {
    render(<Menu items={[{ label: "One", onSelect: () => {} }]}>More</Menu>);
    const button = screen.getByRole("button", { name: "More" });
    fireEvent.click(button);
    expect(button.getAttribute("aria-expanded")).toBe("true");
    fireEvent.keyDown(screen.getByRole("menuitem"), { key: "Escape" });
    expect(screen.queryByRole("menu")).toBeNull();
    fireEvent.click(button);
    fireEvent.pointerDown(document.body);
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it("begins at the value in force", () => {
    render(
      <Menu
        items={[
          { label: "Light", checked: false, onSelect: () => {} },
          { label: "Dark", checked: true, onSelect: () => {} },
        ]}
      >
        Theme
      </Menu>,
    );
    fireEvent.click(screen.getByRole("button"));
    expect(document.activeElement).toBe(screen.getByRole("menuitemradio", { name: "Dark" }));
    expect(screen.getByRole("menuitemradio", { checked: true }).textContent).toContain("Dark");
  });
});

describe("VarianceSlider", () => {
  it("goes from 0 to 25 and has three named values", () => {
    const change = vi.fn();
    render(<VarianceSlider value={18} onChange={change} />);
    const slider = screen.getByRole<HTMLInputElement>("slider", { name: "Variance" });
    expect([slider.min, slider.max, slider.value]).toEqual(["0", "25", "18"]);
    expect(slider.getAttribute("aria-valuetext")).toBe("18, default");
    fireEvent.change(slider, { target: { value: "7" } });
    expect(change).toHaveBeenLastCalledWith(7);
    fireEvent.click(screen.getByRole("button", { name: "strict 16" }));
    expect(change).toHaveBeenLastCalledWith(16);
  });
});
