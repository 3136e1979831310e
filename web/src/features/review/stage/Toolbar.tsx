import type { StageMode } from "./keys";
import { STAGE_KEYS } from "./keys";

interface ToolbarProps {
  mode: StageMode;
  onMode: (mode: StageMode) => void;
  /** Zoom of A and B in screen pixels a pixel. */
  zoom: readonly [a: number, b: number];
  onZoom: (action: "zoom-in" | "zoom-out" | "fit" | "actual-a" | "actual-b") => void;
  stored: boolean;
  onStored: (on: boolean) => void;
  why: boolean;
  onWhy: (on: boolean) => void;
}

const MODES = ["side", "flick", "swipe", "difference"] as const;

/** Every way of comparing, and the zoom. */
export function Toolbar(props: ToolbarProps) {
  const { mode, onMode, zoom, onZoom, stored, onStored, why, onWhy } = props;
  const [percentA, percentB] = zoom.map((scale) => `${Math.round(scale * 100)} %`);
  return (
    <div className="stage-bar">
      <fieldset className="btn-group" aria-label="Way of comparing">
        {MODES.map((each) => {
          const known = STAGE_KEYS.find(({ action }) => action === each);
          return (
            <button
              key={each}
              type="button"
              className="btn btn-quiet btn-sm"
              aria-pressed={mode === each}
              title={`${known?.label} (${known?.key})`}
              onClick={() => onMode(each)}
            >
              {LABELS[each]}
            </button>
          );
        })}
      </fieldset>
      <fieldset className="btn-group" aria-label="Zoom">
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label="Zoom out"
          title="Zoom out (-)"
          onClick={() => onZoom("zoom-out")}
        >
          −
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label="Zoom in"
          title="Zoom in (+)"
          onClick={() => onZoom("zoom-in")}
        >
          +
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          title="Fit (0)"
          onClick={() => onZoom("fit")}
        >
          Fit
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label="A 1:1, actual pixels of A"
          title="Actual pixels of A (P)"
          onClick={() => onZoom("actual-a")}
        >
          A 1:1
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label="B 1:1, actual pixels of B"
          title="Actual pixels of B (Shift+P)"
          onClick={() => onZoom("actual-b")}
        >
          B 1:1
        </button>
      </fieldset>
      <span className="soft small nums stage-zoom">
        A {percentA} · B {percentB}
      </span>
      <button
        type="button"
        className="btn btn-quiet btn-sm stage-toggle"
        aria-pressed={stored}
        disabled={mode === "difference"}
        title="B as it is stored (O)"
        onClick={() => onStored(!stored)}
      >
        B as stored
      </button>
      <button
        type="button"
        className="btn btn-quiet btn-sm stage-toggle"
        aria-pressed={why}
        title="Why the two match (W)"
        onClick={() => onWhy(!why)}
      >
        Why
      </button>
    </div>
  );
}

const LABELS: Readonly<Record<StageMode, string>> = {
  side: "Side by side",
  flick: "Flick",
  swipe: "Swipe",
  difference: "Difference",
};
