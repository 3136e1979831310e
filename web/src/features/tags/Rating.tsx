import "./tags.css";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";

interface RatingProps {
  /** Null for none, undefined where several files differ. */
  value: number | null | undefined;
  onChange: (rating: number | null) => void;
}

/** Milliseconds after which the arrow keys are taken to have arrived. */
const PAUSE = 500;

const STARS = [0, 1, 2, 3, 4, 5] as const;

/** No star to five: a radio group. */
export function Rating({ value, onChange }: RatingProps) {
  const name = useId();
  const [chosen, setChosen] = useState<number | null | undefined>(undefined);
  const change = useRef(onChange);
  change.current = onChange;
  const waiting = useRef<number | null | undefined>(undefined);
  const settle = useCallback(() => {
    if (waiting.current !== undefined) change.current(waiting.current);
    waiting.current = undefined;
    setChosen(undefined);
  }, []);
  useEffect(() => {
    if (chosen === undefined) return;
    const timer = setTimeout(settle, PAUSE);
    return () => clearTimeout(timer);
  }, [chosen, settle]);
  // Whoever leaves at once has rated all the same.
  useEffect(() => settle, [settle]);
  const now = chosen === undefined ? value : chosen;
  return (
    <fieldset
      className="rating"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) settle();
      }}
    >
      <legend className="small soft">
        Rating{value === undefined && chosen === undefined ? " (differs)" : ""}
      </legend>
      {STARS.map((stars) => (
        <label key={stars} className="rating-star" title={wordsOf(stars)}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={now === undefined ? false : (now ?? 0) === stars}
            onChange={() => {
              waiting.current = stars === 0 ? null : stars;
              setChosen(waiting.current);
            }}
          />
          <Icon name={iconOf(stars, now ?? 0)} />
          <span className="visually-hidden">{wordsOf(stars)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function iconOf(stars: number, now: number): "slash" | "star" | "star-fill" {
  if (stars === 0) return "slash";
  return stars <= now ? "star-fill" : "star";
}

function wordsOf(stars: number): string {
  return stars === 0 ? "No rating" : counted(stars, "star");
}
