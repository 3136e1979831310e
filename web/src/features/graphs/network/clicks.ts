/** Clicks and double clicks on the canvas. */
import type { Network } from "vis-network";
import type { Place } from "../lasso";

/** The keys that were held. */
type Held = Pick<MouseEvent, "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

interface Clicks {
  /** `again` with the second click of a double click, which comes before `onDoubleClick`. */
  readonly onClick: (at: Place, held: Held, again: boolean) => void;
  readonly onDoubleClick: (at: Place) => void;
}

/**
 * Listens to clicks. vis-network times them when it gets to handle them, so a page that draws what
 * the first one changed would miss the second; the browser goes by when they were made. Only taps
 * are left to vis-network, as browsers make no double clicks of them everywhere.
 */
export function listenToClicks(
  container: HTMLElement,
  network: Network,
  { onClick, onDoubleClick }: Clicks,
): void {
  let press = { touches: false, drags: false };
  container.addEventListener(
    "pointerdown",
    ({ pointerType }) => {
      press = { touches: pointerType === "touch", drags: false };
    },
    // Before vis-network hears of it.
    { capture: true },
  );
  network.on("dragStart", () => {
    press.drags = true;
  });
  const counts = () => !press.touches && !press.drags;
  const placeOf = ({ clientX, clientY }: MouseEvent): Place => {
    const { left, top } = container.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  container.addEventListener("click", (event) => {
    if (counts()) onClick(placeOf(event), event, event.detail > 1);
  });
  container.addEventListener("dblclick", (event) => {
    if (counts()) onDoubleClick(placeOf(event));
  });
  network.on("click", ({ pointer, event }) => {
    if (event.pointerType !== "touch") return;
    onClick(pointer.DOM, event.srcEvent, event.tapCount > 1);
  });
  network.on("doubleClick", ({ pointer, event }) => {
    if (event.pointerType === "touch") onDoubleClick(pointer.DOM);
  });
}
