/** The keys of the stage: one list for the keyboard and for a sheet of shortcuts. */

export type StageMode = "side" | "flick" | "swipe" | "difference";

export type StageAction =
  | StageMode
  | "flip"
  | "zoom-in"
  | "zoom-out"
  | "fit"
  | "actual-a"
  | "actual-b"
  | "as-stored"
  | "why"
  | "cells"
  | "play"
  | "frame-back"
  | "frame-on"
  | "mute";

/** One key, as `KeyboardEvent.key` names it. */
export interface StageKey {
  readonly key: string;
  readonly label: string;
  readonly action: StageAction;
}

export const STAGE_KEYS: readonly StageKey[] = [
  { key: "1", label: "Side by side", action: "side" },
  { key: "2", label: "Flick in place", action: "flick" },
  { key: "3", label: "Swipe", action: "swipe" },
  { key: "4", label: "Difference map", action: "difference" },
  {
    key: "f",
    label: "Flip between A and B in one place; hold to flip back on release",
    action: "flip",
  },
  { key: " ", label: "Flip between A and B", action: "flip" },
  { key: "+", label: "Zoom in", action: "zoom-in" },
  { key: "=", label: "Zoom in", action: "zoom-in" },
  { key: "-", label: "Zoom out", action: "zoom-out" },
  { key: "0", label: "Fit", action: "fit" },
  { key: "p", label: "Actual pixels of A", action: "actual-a" },
  { key: "P", label: "Actual pixels of B", action: "actual-b" },
  { key: "o", label: "B as it is stored", action: "as-stored" },
  { key: "w", label: "Why the two match", action: "why" },
  { key: "c", label: "Cells that differ", action: "cells" },
  { key: "v", label: "Play or pause videos", action: "play" },
  { key: ",", label: "One frame back", action: "frame-back" },
  { key: ".", label: "One frame on", action: "frame-on" },
  { key: "m", label: "Sound on or off", action: "mute" },
];

/** The action of a pressed key; null where the key belongs to what has the focus. */
export function actionOf(event: KeyboardEvent, root: HTMLElement): StageAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  const target = event.target instanceof Element ? event.target : null;
  const dialog = target?.closest("[role=dialog]");
  if (dialog && !dialog.contains(root)) return null;
  if (target?.closest("select, textarea, [contenteditable=true], input:not([type=range])")) {
    return null;
  }
  if (event.key === " " && target?.closest("button, a, input, summary, [role=slider]")) return null;
  const found = STAGE_KEYS.find(({ key }) => key === event.key);
  return found?.action ?? null;
}
