import { startTransition, useCallback, useEffect, useMemo, useState } from "react";
import { EVERYTHING, type Expression, FilterError, printFilter, tryParse } from "../../filter";
import { useObservable } from "../../ui/useObservable";
import { isDone } from "./entries";
import { contentsMeant, type NearContents, nearTerms, passing } from "./filtering";
import type { ResultsView } from "./results";
import { session, variance } from "./state";

const NOTHING_NEAR: NearContents = new Map();

/**
 * A filter for the comparison: its text, and what passes. While the text is not a filter, the
 * last one that was stays in force.
 */
export function useFilter(view: ResultsView) {
  const [text, setTyped] = useState("");
  const [expression, setExpression] = useState<Expression>(EVERYTHING);
  const setText = useCallback((typed: string) => {
    setTyped(typed);
    const tree = tryParse(typed);
    if (!(tree instanceof FilterError)) startTransition(() => setExpression(tree));
  }, []);
  const near = useNear(view, expression);
  const { groups, single } = useMemo(
    () => passing(view, expression, near),
    [view, expression, near],
  );
  return { text, setText, groups, single };
}

/** What the matcher finds near the files that a filter names. */
function useNear(view: ResultsView, expression: Expression): NearContents {
  const own = useObservable(variance);
  const [near, setNear] = useState(NOTHING_NEAR);
  useEffect(() => {
    const terms = nearTerms(expression);
    if (terms.length === 0) return;
    let current = true;
    const files = view.entries.filter(isDone);
    const asked = terms.map(async (term) => {
      const contents = await session.near(contentsMeant(term, files), term.variance ?? own);
      return [printFilter(term), contents] as const;
    });
    void Promise.all(asked).then((found) => {
      if (current) startTransition(() => setNear(new Map(found)));
    });
    return () => {
      current = false;
    };
  }, [view, expression, own]);
  return near;
}
