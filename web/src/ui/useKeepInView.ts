import type { Virtualizer } from "@tanstack/react-virtual";
import { useEffect } from "react";

/**
 * Scrolls a virtual list of items of one `size` so that the item at `place` is in sight. Does
 * nothing where it is, as asking the browser for a layout costs more than all the rest.
 */
export function useKeepInView(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  place: number,
  size: number,
): void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const { scrollElement: box, scrollRect, options } = virtualizer;
      const offset = virtualizer.scrollOffset ?? 0;
      const room = (options.horizontal ? scrollRect?.width : scrollRect?.height) ?? 0;
      const start = place * size;
      const to = start < offset ? start : start + size > offset + room ? start + size - room : null;
      if (!box || to === null) return;
      if (options.horizontal) box.scrollLeft = to;
      else box.scrollTop = to;
    });
    return () => cancelAnimationFrame(frame);
  }, [virtualizer, place, size]);
}
