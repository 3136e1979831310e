import { type RefObject, useEffect, useRef } from "react";
import { actionOf, type StageAction } from "./keys";

/** Keys held for so many milliseconds flip back when they are let go. */
const HOLD = 300;

/** Listens to the keys of the stage as long as it is there and they are on, wherever the focus is. */
export function useStageKeys(
  root: RefObject<HTMLElement | null>,
  on: boolean,
  act: (action: StageAction) => void,
): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!on) return;
    let held: { key: string; since: number } | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      const action = root.current && actionOf(event, root.current);
      if (!action) return;
      event.preventDefault();
      if (action === "flip") {
        if (event.repeat) return;
        held = { key: event.key, since: event.timeStamp };
      }
      latest.current(action);
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (held?.key !== event.key) return;
      if (event.timeStamp - held.since > HOLD) latest.current("flip");
      held = null;
    };
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("keyup", onKeyUp);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("keyup", onKeyUp);
    };
  }, [root, on]);
}
