import { useState } from "react";
import { account, setUserVariance } from "../../api/account";
import { messageOf } from "../../api/problem";
import { announce } from "../../ui/announce";
import { Icon } from "../../ui/Icon";
import { useObservable } from "../../ui/useObservable";
import { variance as compareVariance } from "../compare/state";
import { triedVariance } from "./shared";

/** Says that another variance than the person's own is tried out, and ends that either way. */
export function TriedNote() {
  const tried = useObservable(triedVariance);
  const who = useObservable(account);
  const [problem, setProblem] = useState<string | null>(null);
  if (tried === null || who.status !== "in" || tried === who.user.variance) return null;
  const own = who.user.variance;
  const keep = async () => {
    setProblem(null);
    try {
      await setUserVariance(tried);
      compareVariance.set(tried);
      triedVariance.set(null);
      announce(`Variance ${tried} is yours from now on.`);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <section className="triednote" aria-label="Variance that is tried out">
      <Icon name="sliders" />
      <span className="me-auto">
        Trying variance <strong className="nums">{tried}</strong> in all views.
        {problem && <span role="alert"> {problem}</span>}
      </span>
      <button type="button" className="btn btn-primary btn-sm" onClick={() => void keep()}>
        Keep {tried}
      </button>
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        onClick={() => {
          triedVariance.set(null);
          announce(`Back to variance ${own}.`);
        }}
      >
        Back to {own}
      </button>
    </section>
  );
}
