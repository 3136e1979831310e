import { useSyncExternalStore } from "react";
import type { Observable } from "../local/observable";

/** The current value of `observable`; the component renders again when it changes. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}
