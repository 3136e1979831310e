import { useEffect, useRef } from "react";
import { actionOf, type ReviewAction } from "./shortcuts";

/** Listens to the keys of the review as long as it is there, wherever the focus is. */
export function useShortcuts(letters: boolean, act: (action: ReviewAction) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actionOf(event, letters);
      if (!action) return;
      event.preventDefault();
      latest.current(action);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [letters]);
}
