import { useCallback, useRef } from "react";

/** A function that stays the same and always calls the latest `call`; not for while rendering. */
export function useStable<A extends unknown[]>(call: (...given: A) => void): (...given: A) => void {
  const latest = useRef(call);
  latest.current = call;
  return useCallback((...given: A) => latest.current(...given), []);
}
