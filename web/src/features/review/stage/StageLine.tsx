import type { StageMode } from "./keys";

interface StageLineProps {
  mode: StageMode;
  /** B is shown in the place of A. */
  flipped: boolean;
  onFlip: () => void;
  /** What the difference map found; null until it is known. */
  found: string | null;
  failed: boolean;
  strength: number;
  onStrength: (strength: number) => void;
  /** Of videos, the times that the map is of. */
  times: readonly string[];
  /** How B was put onto A. */
  placed: string;
}

/** What belongs to the way of comparing, below the pictures. */
export function StageLine(props: StageLineProps) {
  const { mode, flipped, onFlip, found, failed, strength, onStrength, times, placed } = props;
  return (
    <div className="stage-line">
      {mode === "flick" && (
        <button type="button" className="btn btn-primary btn-sm" title="Flip (F)" onClick={onFlip}>
          {flipped ? "Show A" : "Show B"}
        </button>
      )}
      {mode === "difference" && (
        <>
          <strong className="stage-found">
            {found ?? (failed ? "The pictures could not be compared." : "Looking for differences…")}
          </strong>
          <label className="stage-strength small">
            Strength
            <input
              type="range"
              className="form-range"
              min={0}
              max={1}
              step={0.05}
              value={strength}
              aria-valuetext={`${Math.round(strength * 100)} %`}
              onChange={(event) => onStrength(Number(event.target.value))}
            />
          </label>
          {times.length > 0 && <span className="soft small nums">{times.join(", ")}</span>}
        </>
      )}
      <span className="soft small">{placed}</span>
    </div>
  );
}
