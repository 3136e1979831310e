import { useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

interface RowOptions {
  readonly count: number;
  /** Guessed height of a row in pixels; rows are measured once they are in the page. */
  readonly estimate: (index: number) => number;
  readonly keyOf: (index: number) => string | number;
  readonly gap?: number;
}

/**
 * Virtual rows that scroll with the window below `list`, whose top may move as things above it
 * come and go. A row is placed at `item.start - top`.
 */
export function useRowVirtualizer(
  list: RefObject<HTMLElement | null>,
  { count, estimate, keyOf, gap = 0 }: RowOptions,
): { virtualizer: Virtualizer<Window, Element>; top: number } {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const now = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (Math.abs(now - top) > 1) setTop(now);
  });
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: estimate,
    getItemKey: keyOf,
    overscan: 4,
    scrollMargin: top,
    gap,
    useFlushSync: false,
  });
  return { virtualizer, top };
}
