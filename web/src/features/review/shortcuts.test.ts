// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { actionOf, chordWords, type KeyPress, SHORTCUTS } from "./shortcuts";
import { STAGE_KEYS } from "./stage/keys";

afterEach(() => {
  document.body.innerHTML = "";
});

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const nothing = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  return { key, ...nothing, defaultPrevented: false, target: document.body, ...more };
}

/** The element of some HTML that has the focus. */
function within(html: string): Element {
  document.body.innerHTML = html;
  const found = document.querySelector("[data-here]");
  if (!found) throw new Error("nothing is marked");
  return found;
}

describe("the keys of the review", () => {
  it("tell each action, in either case of a letter and with its modifiers", () => {
    expect(actionOf(press("k"), true)).toBe("keep");
    expect(actionOf(press("K", { shiftKey: true }), true)).toBe("keep-reference");
    expect(actionOf(press("N", { shiftKey: true }), true)).toBe("not-match-any");
    expect(actionOf(press("z", { ctrlKey: true }), true)).toBe("undo");
    expect(actionOf(press("Z", { metaKey: true, shiftKey: true }), true)).toBe("redo");
    expect(actionOf(press("?", { shiftKey: true }), true)).toBe("sheet");
    expect(actionOf(press("k", { ctrlKey: true }), true)).toBeNull();
    expect(actionOf(press("k", { altKey: true }), true)).toBeNull();
  });

  it("write no character once those are off", () => {
    for (const { action, chords } of SHORTCUTS) {
      for (const { key, shift = false, ctrl = false } of chords) {
        const event = press(key, { shiftKey: shift, ctrlKey: ctrl });
        expect(actionOf(event, true), chordWords({ key, shift, ctrl })).toBe(action);
        const stays = ctrl || key.length > 1;
        expect(actionOf(event, false)).toBe(stays ? action : null);
      }
    }
  });

  it("belong to what has the focus where that needs them", () => {
    const field = within("<input data-here>");
    expect(actionOf(press("k", { target: field }), true)).toBeNull();
    const button = within("<button data-here>Go</button>");
    expect(actionOf(press("Enter", { target: button }), true)).toBeNull();
    expect(actionOf(press("k", { target: button }), true)).toBe("keep");
    const dialog = within("<div role='dialog'><button data-here>Go</button></div>");
    expect(actionOf(press("k", { target: dialog }), true)).toBeNull();
    expect(actionOf(press("k", { defaultPrevented: true }), true)).toBeNull();
  });

  it("are no key twice, nor one of the stage", () => {
    const ours = SHORTCUTS.flatMap(({ chords }) => chords.map(chordWords));
    const stage = STAGE_KEYS.map(({ key }) => chordWords({ key, shift: /[A-Z]/.test(key) }));
    const all = [...ours, ...stage];
    expect(new Set(all).size).toBe(all.length);
  });
});
