import { startTransition, useEffect, useState } from "react";
import type { Observable } from "../local/observable";

/**
 * The value of `observable`, rendered when there is time: typing and clicking go first. For
 * values whose rendering is long.
 */
export function useLater<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(observable.get);
  useEffect(() => {
    const take = () => startTransition(() => setValue(() => observable.get()));
    take();
    return observable.subscribe(take);
  }, [observable]);
  return value;
}
