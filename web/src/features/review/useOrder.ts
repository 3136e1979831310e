import { useCallback, useMemo, useRef, useState } from "react";
import type { ReviewGroup } from "../../review/model";
import { inOrder, keepPlaces, type ReviewSort } from "../../review/order";
import { useObservable } from "../../ui/useObservable";
import type { ReviewSource } from "./source";

/** The groups in an order that stays as it is once the person has begun. */
export function useOrder(source: ReviewSource) {
  const state = useObservable(source.state);
  const [sort, setSort] = useState<ReviewSort>("work");
  const begun = useRef(false);
  const shown = useRef<readonly ReviewGroup[]>([]);
  // Answers must not change the order, so that it follows only the groups themselves.
  const groups = useMemo(() => {
    const { choices, verdicts } = source.state.get();
    const next = inOrder(state.groups, sort, choices, verdicts);
    shown.current = begun.current ? keepPlaces(shown.current, next) : next;
    return shown.current;
  }, [source, state.groups, sort]);
  const touch = useCallback(() => {
    begun.current = true;
  }, []);
  const order = (next: ReviewSort) => {
    begun.current = false;
    setSort(next);
  };
  return { sort, setSort: order, groups, touch };
}
