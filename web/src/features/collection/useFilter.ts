import { startTransition, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { FilterError, tryParse } from "../../filter";
import { KEEPS_FOCUS } from "../../ui/Page";

/** Milliseconds without typing after which a filter comes into force. */
const PAUSE = 250;

/**
 * The filter as it is typed, and as it is in force: once the person stopped typing, if it is
 * right. It is kept in the address, so that a link leads to a filtered list.
 */
export function useFilter(): readonly [
  typed: string,
  type: (text: string) => void,
  inForce: string,
] {
  const [params, setParams] = useSearchParams();
  const inForce = params.get("q") ?? "";
  const [typed, setTyped] = useState(inForce);
  const [known, setKnown] = useState(inForce);
  if (inForce !== known) {
    // The address changed by a link.
    setKnown(inForce);
    setTyped(inForce);
  }
  useEffect(() => {
    const text = typed.trim();
    if (text === inForce || tryParse(text) instanceof FilterError) return;
    const timer = setTimeout(() => {
      // The router shows the new address in a transition. What is typed until that is through
      // stays, as `known` changes in the same one.
      startTransition(() => {
        setKnown(text);
        setParams(
          (old) => {
            const next = new URLSearchParams(old);
            if (text) next.set("q", text);
            else next.delete("q");
            return next;
          },
          { replace: true, state: KEEPS_FOCUS },
        );
      });
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed, inForce, setParams]);
  return [typed, setTyped, tryParse(inForce) instanceof FilterError ? "" : inForce];
}
