// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { actionOf, STAGE_KEYS, type StageAction } from "./keys";

afterEach(() => {
  document.body.innerHTML = "";
});

/** The action of a key that is pressed on the element with the id "target". */
function press(html: string, key: string, more: KeyboardEventInit = {}): StageAction | null {
  document.body.innerHTML = html;
  const root = document.getElementById("stage") as HTMLElement;
  let action: StageAction | null = null;
  document.addEventListener("keydown", (event) => {
    action = actionOf(event, root);
  });
  const target = document.getElementById("target") ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
  return action;
}

const STAGE = "<section id=stage></section>";

describe("the keys of the stage", () => {
  it("are each there once and say what they do", () => {
    expect(new Set(STAGE_KEYS.map(({ key }) => key)).size).toBe(STAGE_KEYS.length);
    for (const { label } of STAGE_KEYS) expect(label).not.toBe("");
  });

  it("work wherever the focus is", () => {
    expect(press(STAGE, "4")).toBe("difference");
    expect(press(`${STAGE}<button id=target>x</button>`, "w")).toBe("why");
    expect(press(`${STAGE}<div role=dialog><i id=target></i></div>`, "w")).toBeNull();
  });

  it("leave to others what is theirs", () => {
    expect(press(`${STAGE}<button id=target>x</button>`, " ")).toBeNull();
    expect(press(`${STAGE}<input id=target type=text>`, "v")).toBeNull();
    expect(press(`${STAGE}<input id=target type=range>`, "v")).toBe("play");
    expect(press(`${STAGE}<select id=target></select>`, "f")).toBeNull();
    expect(press(STAGE, "0", { ctrlKey: true })).toBeNull();
    expect(press(STAGE, "q")).toBeNull();
  });
});
