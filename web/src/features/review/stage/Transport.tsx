import { useId } from "react";
import { formatPosition } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { INSIDE_FRAME } from "./frames";
import type { Player } from "./useInStep";

const RATES = [0.25, 0.5, 1, 2] as const;

interface TransportProps {
  player: Player;
  /** Which video leads, and whether the other follows. */
  lead: "A" | "B";
  both: boolean;
  /** The matched time, seconds. */
  start: number;
}

/** Play, seek and pace of the videos on the stage. */
export function Transport({ player, lead, both, start }: TransportProps) {
  const { playing, time, duration, rate, muted, outside } = player;
  const rateId = useId();
  return (
    <fieldset className="stage-transport" aria-label="Videos">
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        aria-label="−1, one frame back"
        title="One frame back (,)"
        onClick={() => player.step(-1)}
      >
        −1
      </button>
      <button
        type="button"
        className="btn btn-primary btn-sm"
        title="Play or pause (V)"
        onClick={player.toggle}
      >
        <Icon name={playing ? "pause" : "play"} /> {playing ? "Pause" : "Play"}
      </button>
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        aria-label="+1, one frame on"
        title="One frame on (.)"
        onClick={() => player.step(1)}
      >
        +1
      </button>
      <input
        type="range"
        className="form-range stage-seek"
        aria-label={`Time in ${lead}`}
        aria-valuetext={formatPosition(time * 1000)}
        min={0}
        max={duration || 1}
        step={0.04}
        value={Math.min(time, duration || 1)}
        onChange={(event) => player.seek(Number(event.target.value))}
      />
      <span className="soft small nums stage-time">
        {lead} {formatPosition(time * 1000)} of {formatPosition(duration * 1000)}
      </span>
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        onClick={() => {
          player.pause();
          player.seek(start + INSIDE_FRAME);
        }}
      >
        Matched time
      </button>
      <label className="small" htmlFor={rateId}>
        Pace
      </label>
      <select
        id={rateId}
        className="form-select form-select-sm stage-rate"
        value={rate}
        onChange={(event) => player.setRate(Number(event.target.value))}
      >
        {RATES.map((value) => (
          <option key={value} value={value}>
            {value} ×
          </option>
        ))}
      </select>
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        aria-pressed={!muted}
        title="Sound on or off (M)"
        onClick={player.toggleMuted}
      >
        Sound{both ? ` of ${lead}` : ""}
      </button>
      {both && (
        <span className="soft small stage-outside">
          {outside ? "B has no picture at this time." : ""}
        </span>
      )}
    </fieldset>
  );
}
