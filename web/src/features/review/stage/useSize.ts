import { type RefObject, useLayoutEffect, useState } from "react";
import type { Size } from "../../../review/align";

/** The inner size of an element in CSS pixels, followed as it changes; at least one pixel. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 });
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const measure = () => {
      const width = Math.max(1, watched.clientWidth);
      const height = Math.max(1, watched.clientHeight);
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
